/**
 * Keeps the list of who is inside by name: the passphrase while it is typed, the wait, the names while they stand.
 *
 * The passphrase lives here only, key by key, and is let go the moment it is handed over, given up, or not gone on
 * with; it is never logged and never told to the page, which hears only how many characters there are. The names go
 * with the list. An answer that comes after the list was put away is thrown away.
 */
import type { Result } from '../../contract/result.ts';
import {
  type InsideNames,
  type InsideRow,
  MAX_INSIDE_ROWS,
  MAX_PASSPHRASE_CHARACTERS,
  PASSPHRASE_WAIT_MS,
} from '../../contract/staff.ts';
import type { KeyStroke } from './capture-wedge.ts';

export interface InsideNamesPorts {
  readonly clock: { wallMs(): number; monotonicMs(): number };
  readonly load: (
    passphrase: string,
  ) => Promise<Result<readonly InsideRow[], { readonly kind: 'wrong-passphrase' | 'failed' }>>;
  readonly changed: () => void;
}

export interface InsideNamesKeeper {
  view(): InsideNames | null;
  /** Keys are part of the passphrase now. */
  isAsking(): boolean;
  ask(): void;
  type(stroke: KeyStroke): void;
  open(): void;
  hide(): void;
  /** Once a second. */
  beat(): void;
}

type Asking = Extract<InsideNames, { state: 'asking' }>;

export function keepInsideNames({ clock, load, changed }: InsideNamesPorts): InsideNamesKeeper {
  let stands: InsideNames | null = null;
  let characters: string[] = [];
  let lastKeyAtMs = 0;
  /** Which list is being waited for; another number, and its answer comes too late. */
  let turn = 0;

  function become(next: InsideNames | null): void {
    characters = [];
    turn += 1;
    stands = next;
    changed();
  }

  function ask(problem: Asking['problem'] = null): void {
    lastKeyAtMs = clock.monotonicMs();
    become({ state: 'asking', typed: 0, problem });
  }

  function hide(): void {
    if (stands !== null) become(null);
  }

  function open(): void {
    if (stands?.state !== 'asking' || characters.length === 0) return;
    const passphrase = characters.join('');
    become({ state: 'opening' });
    const mine = turn;
    load(passphrase).then(
      (answer) => {
        if (turn !== mine) return;
        if (!answer.ok) ask(answer.error.kind);
        else {
          const rows = answer.value.slice(0, MAX_INSIDE_ROWS);
          become({
            state: 'shown',
            atMs: clock.wallMs(),
            rows,
            notShown: answer.value.length - rows.length,
          });
        }
      },
      () => {
        if (turn === mine) ask('failed');
      },
    );
  }

  return {
    view: () => stands,
    isAsking: () => stands?.state === 'asking',
    ask: () => ask(),
    open,
    hide,

    type(stroke) {
      if (stands?.state !== 'asking') return;
      lastKeyAtMs = clock.monotonicMs();
      switch (stroke.kind) {
        case 'enter':
          open();
          return;
        case 'escape':
          hide();
          return;
        case 'delete':
          characters.pop();
          break;
        case 'scanned':
          characters = [];
          break;
        case 'character':
          if (characters.length < MAX_PASSPHRASE_CHARACTERS) characters.push(stroke.character);
          break;
      }
      stands = { state: 'asking', typed: characters.length, problem: null };
      changed();
    },

    beat() {
      if (stands?.state === 'asking' && clock.monotonicMs() - lastKeyAtMs >= PASSPHRASE_WAIT_MS) hide();
    },
  };
}
