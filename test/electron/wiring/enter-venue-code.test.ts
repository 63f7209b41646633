import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { NewAuditEntry } from '../../../contract/audit.ts';
import { failed, ok } from '../../../contract/result.ts';
import { REPEAT_SCAN_MS } from '../../../contract/scan.ts';
import { MAX_VENUE_CODE_BYTES, VENUE_CODE_LISTEN_MS } from '../../../contract/venue-code.ts';
import { createCodeReader } from '../../../electron/codes/read-code.ts';
import { enterVenueCode } from '../../../electron/wiring/enter-venue-code.ts';
import { scan } from '../../support/passage-world.ts';
import { developmentTrust } from '../codes/door.ts';

const VENUE = 'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001';
const LINK = 'https://cong-dang-ky.example/dia-diem/17';
const CARD = '001087000001||Nguyễn Văn Mẫu|01011987|Nam|Phường Mẫu, Hà Nội|01012022';
const DECLARED = 'https://kbyt.khambenh.gov.vn/#tokhai_yte/ketqua?id=00000000-0000-4000-8000-000000000001';
const BY = 'lan.admin';
const read = createCodeReader(developmentTrust());
const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

function desk(change: { isOpen?: boolean; takesAudit?: boolean; takesSettings?: boolean } = {}) {
  const { isOpen = true, takesAudit = true, takesSettings = true } = change;
  let nowMs = 1_000;
  let isPrinted = (_: boolean): void => {};
  const done: unknown[] = [];
  const code = enterVenueCode({
    // The wall clock may be set at any time: only what the page shows rests on it.
    clock: { wallMs: () => 1_700_000_000_000 - nowMs, monotonicMs: () => nowMs },
    log: () => {},
    station: () =>
      isOpen
        ? {
            venueId: 'phuong-mau',
            read: ({ text, isUtf8, via }) => read({ text, isUtf8, via, atMs: 0 }),
            ledger: {
              recordAudit(entry: NewAuditEntry) {
                if (!takesAudit) return failed({ kind: 'cannot-record', detail: 'full' });
                done.push([entry.actor, entry.action]);
                return ok({ ...entry, number: 1, afterSeq: 0, hash: 'A'.repeat(43) });
              },
            },
          }
        : null,
    keepCode(text) {
      if (!takesSettings) return failed({ kind: 'cannot-write', detail: 'full' });
      done.push(text);
      return ok(null);
    },
    printPoster: () =>
      new Promise((resolve) => {
        isPrinted = resolve;
      }),
    changed: () => {},
  });
  return {
    code,
    done,
    act: (what: Parameters<typeof code.act>[0]) => code.act(what, BY),
    hold: (text: string): boolean => code.takesScan(scan(text), BY),
    pass(ms: number) {
      nowMs += ms;
      code.beat();
    },
    async printed(how: boolean) {
      isPrinted(how);
      await Promise.resolve();
    },
  };
}

const noted = (change: string, text: string | null) => [
  BY,
  { kind: 'venue-code-changed', change, sha256: text === null ? null : digestOf(text) },
];

describe("this place's code at the desk", () => {
  it('is the first code of a place that is held up while it is waited for, noted before it is kept', () => {
    const { code, done, act, hold } = desk();
    act('code-listen');
    expect(code.view()).toMatchObject({ offered: null, said: null });
    expect(hold(`${VENUE}\r\n`)).toBe(true);
    expect(done).toEqual([noted('scanned', VENUE), VENUE]);
    expect(code.view()).toEqual({ listeningUntilMs: null, offered: null, said: 'taken' });
  });

  it('is nobody’s business while it is not waited for', () => {
    const { done, hold } = desk();
    expect([hold(VENUE), hold(LINK), hold(CARD)]).toEqual([false, false, false]);
    expect(done).toEqual([]);
  });

  it.each([
    ['a citizen card', CARD],
    ['a declaration that is a link', DECLARED],
    ['a payment code', '00020101021138570010A000000727'],
    ['a link that is not secured', 'http://mau.example/1'],
    ['what nobody knows', 'KHAI:SECRET'],
  ])('lets %s go its way, says so, and waits on', (_name, text) => {
    const { code, done, act, hold } = desk();
    act('code-listen');
    expect(hold(text)).toBe(false);
    expect(code.view()).toMatchObject({ said: 'not-a-place', offered: null });
    expect(code.view().listeningUntilMs).not.toBeNull();
    expect(done).toEqual([]);
    expect(hold(VENUE)).toBe(true);
    expect(done).toContain(VENUE);
  });

  it('takes only the first: the next visitor’s goes its way', () => {
    const { done, act, hold } = desk();
    act('code-listen');
    hold(VENUE);
    expect(hold('gatehouse:venue:noi-khac')).toBe(false);
    expect(done).toHaveLength(2);
  });

  it('is nobody’s passage while it is still held in front of the reader, and somebody’s afterwards', () => {
    const { done, act, hold, pass } = desk();
    act('code-listen');
    hold(VENUE);
    pass(REPEAT_SCAN_MS - 1);
    expect(hold(VENUE)).toBe(true);
    pass(REPEAT_SCAN_MS - 1);
    expect(hold(VENUE)).toBe(true);
    pass(REPEAT_SCAN_MS);
    expect(hold(VENUE)).toBe(false);
    expect(done).toHaveLength(2);
  });

  it('is waited for a minute, and not a moment longer', () => {
    const { code, done, act, hold, pass } = desk();
    act('code-listen');
    pass(VENUE_CODE_LISTEN_MS - 1);
    expect(code.view().listeningUntilMs).not.toBeNull();
    pass(1);
    expect(code.view()).toEqual({ listeningUntilMs: null, offered: null, said: 'timed-out' });
    expect([hold(VENUE), done]).toEqual([false, []]);
  });

  it('is waited for no longer once the minute is over, before any beat', () => {
    const late = desk();
    late.act('code-listen');
    late.pass(VENUE_CODE_LISTEN_MS - 1);
    expect(late.hold(VENUE)).toBe(true);
    const later = desk();
    later.act('code-listen');
    later.pass(VENUE_CODE_LISTEN_MS);
    expect(later.hold(VENUE)).toBe(false);
  });

  it('is a link only after a yes', () => {
    const { code, done, act, hold } = desk();
    act('code-listen');
    expect(hold(LINK)).toBe(true);
    expect(code.view()).toEqual({ listeningUntilMs: null, offered: LINK, said: null });
    expect(done).toEqual([]);
    // Whoever passes meanwhile passes.
    expect(hold(CARD)).toBe(false);
    expect(code.view().offered).toBe(LINK);
    act('code-take');
    expect(done).toEqual([noted('scanned', LINK), LINK]);
    expect(code.view()).toEqual({ listeningUntilMs: null, offered: null, said: 'taken' });
  });

  it('is no link that nobody said yes to', () => {
    const { code, done, act, hold } = desk();
    act('code-listen');
    hold(LINK);
    act('code-stop');
    act('code-take');
    expect([code.view().offered, done]).toEqual([null, []]);
    act('code-listen');
    hold(LINK);
    act('code-listen');
    expect(code.view().offered).toBeNull();
    expect(hold(LINK)).toBe(true);
    expect(code.view().offered).toBe(LINK);
  });

  it('is refused one byte past what the poster carries, and waited for on', () => {
    const start = 'https://qr.tokhaiyte.vn/';
    const longest = start.padEnd(MAX_VENUE_CODE_BYTES, 'x');
    const { code, done, act, hold } = desk();
    act('code-listen');
    expect(hold(`${longest}x`)).toBe(true);
    expect(code.view()).toMatchObject({ said: 'too-long' });
    expect(done).toEqual([]);
    expect(hold(longest)).toBe(true);
    expect(done).toEqual([noted('scanned', longest), longest]);
  });

  it('is made of the place’s id, and removed', () => {
    const { code, done, act } = desk();
    act('code-generate');
    const made = 'gatehouse:venue:phuong-mau';
    expect(done).toEqual([noted('generated', made), made]);
    expect(code.view().said).toBe('generated');
    act('code-remove');
    expect(done.slice(2)).toEqual([noted('removed', null), null]);
    expect(code.view().said).toBe('removed');
  });

  it.each([
    ['the station is not open', { isOpen: false }, []],
    ['the audit does not take it', { takesAudit: false }, []],
    ['the disk does not take it', { takesSettings: false }, [noted('removed', null)]],
  ])('stays as it is, and that is said, when %s', (_name, change, left) => {
    const { code, done, act } = desk(change);
    act('code-remove');
    expect(code.view().said).toBe('not-kept');
    expect(done).toEqual(left);
  });

  it('is waited for no more, and nothing is said any more, when the page is left', () => {
    const { code, act, hold } = desk();
    act('code-listen');
    code.leave();
    expect(code.view()).toEqual({ listeningUntilMs: null, offered: null, said: null });
    expect(hold(VENUE)).toBe(false);
  });

  it.each([
    [true, 'printed'],
    [false, 'not-printed'],
  ] as const)('says whether the printer took it: %s', async (how, said) => {
    const { code, act, printed } = desk();
    act('print-poster');
    expect(code.view().said).toBe('printing');
    await printed(how);
    expect(code.view().said).toBe(said);
  });

  it('does not tell of the printer over something newer', async () => {
    const { code, act, printed } = desk();
    act('print-poster');
    act('code-generate');
    await printed(true);
    expect(code.view().said).toBe('generated');
  });
});
