import type { Input } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DropKind, Scan } from '../../../contract/scan.ts';
import { captureWedge, type KeyStroke, WALK_AFTER_MS } from '../../../electron/shell/capture-wedge.ts';
import { PREFIXED_QUIET_MS, SURE_PACE_MS, WEDGE_QUIET_MS } from '../../../native-bridge/wedge-decoder.ts';

type Listener = (event: { preventDefault(): void }, input: Input) => void;

function listen(wedge: { prefix?: string; suffix?: 'auto' | 'none' } = {}) {
  let listener: Listener = () => {};
  let prevented = 0;
  let pressed = 0;
  const scans: Scan[] = [];
  const drops: DropKind[] = [];
  let staffKeys = 0;
  const asked = { isAsking: false, strokes: [] as KeyStroke[], walks: [] as KeyStroke['kind'][] };
  const contents = {
    on(_event: string, heard: unknown) {
      listener = heard as Listener;
      return contents;
    },
  };
  captureWedge(contents as never, { lane: 'keyboard', ...wedge }, () => Date.now(), {
    scan: (scan) => scans.push(scan),
    drop: (kind) => drops.push(kind),
    staffKey: () => {
      staffKeys += 1;
    },
    isAsking: () => asked.isAsking,
    walked: ({ kind }) => asked.walks.push(kind),
    typed(stroke) {
      asked.strokes.push(stroke);
      if (stroke.kind === 'enter' || stroke.kind === 'escape') asked.isAsking = false;
    },
  });
  const press = (code: string, change: Partial<Input> = {}): void => {
    pressed += 1;
    const input = {
      type: 'keyDown',
      code,
      key: 'x',
      shift: false,
      control: false,
      alt: false,
      meta: false,
      isAutoRepeat: false,
      isComposing: false,
      location: 0,
      modifiers: [],
      ...change,
    };
    listener(
      {
        preventDefault: () => {
          prevented += 1;
        },
      },
      input as Input,
    );
  };
  const typeDigits = (digits: string): void => {
    for (const digit of digits) {
      press(`Digit${digit}`);
      press(`Digit${digit}`, { type: 'keyUp' });
      vi.advanceTimersByTime(2);
    }
  };
  /** As a person or a scanner types: so many milliseconds from key to key. */
  const typeText = (text: string, paceMs: number, wobbleMs = 0): void => {
    [...text].forEach((character, at) => {
      press(`Key${character.toUpperCase()}`, { key: character });
      press(`Key${character.toUpperCase()}`, { key: character, type: 'keyUp' });
      vi.advanceTimersByTime(paceMs + (at % 2 === 0 ? wobbleMs : -wobbleMs));
    });
  };
  /** What the passphrase is after all that was typed. */
  const passphrase = (): string =>
    asked.strokes.reduce((text, stroke) => {
      if (stroke.kind === 'character') return text + stroke.character;
      if (stroke.kind === 'delete') return text.slice(0, -1);
      return stroke.kind === 'scanned' ? '' : text;
    }, '');
  return {
    asked,
    typeText,
    passphrase,
    press,
    typeDigits,
    scans,
    drops,
    staffKeys: () => staffKeys,
    leaked: () => pressed - prevented,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('capture of the keyboard wedge', () => {
  it('hands over a scan at Enter and keeps every key from the page', () => {
    const { press, typeDigits, scans, leaked } = listen();
    typeDigits('001090123456');
    press('Enter');
    expect(scans).toMatchObject([
      { deviceId: 'keyboard', lane: 'keyboard', via: 'wedge', text: '001090123456', byteLength: 12 },
    ]);
    vi.advanceTimersByTime(10_000);
    expect([scans.length, leaked()]).toEqual([1, 0]);
  });

  it('ends a code without suffix after exactly the quiet time', () => {
    const { typeDigits, scans } = listen({ suffix: 'none' });
    typeDigits('001090123456');
    vi.advanceTimersByTime(WEDGE_QUIET_MS - 3);
    expect(scans).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(scans).toHaveLength(1);
  });

  it('waits longer for a code that began with the prefix', () => {
    const { typeDigits, scans } = listen({ prefix: '77' });
    typeDigits('77001090123456');
    vi.advanceTimersByTime(PREFIXED_QUIET_MS - 3);
    expect(scans).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(scans).toMatchObject([{ text: '001090123456' }]);
  });

  it('counts the bytes of what ALT mode typed', () => {
    const { press, scans } = listen();
    for (const character of 'Ánh Nguyễn') {
      press('AltLeft', { alt: true });
      for (const digit of String(character.charCodeAt(0))) press(`Numpad${digit}`, { alt: true });
    }
    press('Enter');
    expect(scans).toMatchObject([{ text: 'Ánh Nguyễn', byteLength: 13 }]);
  });

  it('reports a burst that an input method spoilt', () => {
    const { press, typeDigits, scans, drops } = listen();
    typeDigits('00109012');
    press('KeyA', { key: 'Process' });
    press('Enter');
    expect([scans.length, drops]).toEqual([0, ['input-method']]);
  });

  it('calls staff at Ctrl+Alt+D, once a press, and never into a scan', () => {
    const { press, typeDigits, scans, staffKeys, leaked } = listen();
    typeDigits('001090');
    press('ControlLeft', { control: true });
    press('AltLeft', { control: true, alt: true });
    press('KeyD', { control: true, alt: true });
    press('KeyD', { control: true, alt: true, isAutoRepeat: true });
    press('KeyD', { type: 'keyUp', control: true, alt: true });
    press('AltLeft', { type: 'keyUp', control: true });
    press('ControlLeft', { type: 'keyUp' });
    expect(staffKeys()).toBe(1);
    typeDigits('123456');
    press('Enter');
    expect(scans).toMatchObject([{ text: '001090123456' }]);
    expect(leaked()).toBe(0);
  });

  it.each([
    { control: true },
    { alt: true },
    { control: true, alt: true, shift: true },
    { control: true, alt: true, meta: true },
  ])('takes no other chord for it: %o', (modifiers) => {
    const { press, staffKeys } = listen();
    press('KeyD', modifiers);
    expect(staffKeys()).toBe(0);
  });
});

describe('walking about the screen', () => {
  const later = (): void => {
    vi.advanceTimersByTime(WALK_AFTER_MS);
  };

  it('is by Tab, arrows, Enter and Escape of a person, and no key of it reaches the page or a scan', () => {
    const { press, asked, scans, drops, leaked } = listen();
    for (const code of [
      'Tab',
      'ArrowLeft',
      'ArrowUp',
      'ArrowRight',
      'ArrowDown',
      'Enter',
      'NumpadEnter',
      'Escape',
    ]) {
      press(code);
      press(code, { type: 'keyUp' });
    }
    press('Tab', { shift: true });
    expect(asked.walks).toEqual([
      'tab',
      'left',
      'left',
      'right',
      'right',
      'enter',
      'enter',
      'escape',
      'back-tab',
    ]);
    later();
    expect([scans, drops, asked.strokes, leaked()]).toEqual([[], [], [], 0]);
  });

  it.each(['control', 'alt', 'meta'] as const)(
    'is not by a shortcut with %s, nor by a key held down',
    (key) => {
      const { press, asked } = listen();
      press('Tab', { [key]: true });
      press('Enter', { isAutoRepeat: true });
      expect(asked.walks).toEqual([]);
    },
  );

  it('never hears the end of a code, in it or up to a breath behind it', () => {
    const { press, typeDigits, asked, scans } = listen();
    typeDigits('001090123456');
    press('Enter');
    press('Tab');
    vi.advanceTimersByTime(WALK_AFTER_MS - 1);
    press('Enter');
    expect([asked.walks, scans.length]).toEqual([[], 1]);
    vi.advanceTimersByTime(1);
    press('Enter');
    expect(asked.walks).toEqual(['enter']);
  });

  it('goes with the typing while something is typed into', () => {
    const { press, asked } = listen();
    asked.isAsking = true;
    press('Tab');
    press('ArrowLeft');
    expect(asked.walks).toEqual([]);
    expect(asked.strokes).toEqual([{ kind: 'tab' }, { kind: 'left' }]);
  });
});

describe('while the passphrase of the vault is asked for', () => {
  it('hands what a person types to it and to nobody else, at any pace a person has', () => {
    for (const paceMs of [60, 80, 100, 150, 400]) {
      const { asked, typeText, passphrase, press, scans, drops, leaked } = listen();
      asked.isAsking = true;
      typeText('correcthorsebattery', paceMs);
      press('Enter', { key: 'Enter' });
      vi.advanceTimersByTime(10_000);
      expect([passphrase(), asked.strokes.at(-1)]).toEqual(['correcthorsebattery', { kind: 'enter' }]);
      expect([scans, drops, leaked()]).toEqual([[], [], 0]);
    }
  });

  it('takes no key for it before or after', () => {
    const { asked, typeText, press } = listen();
    typeText('before', 150);
    asked.isAsking = true;
    press('Escape', { key: 'Escape' });
    typeText('after', 150);
    expect(asked.strokes).toEqual([{ kind: 'escape' }]);
  });

  it('delivers no passphrase as a scan when it was given up half typed', () => {
    const { asked, typeText, press, scans } = listen();
    asked.isAsking = true;
    typeText('correcthorse', 100);
    press('Escape', { key: 'Escape' });
    vi.advanceTimersByTime(10_000);
    expect(scans).toEqual([]);
  });

  it.each([
    ['with Enter', true],
    ['without', false],
  ])('still takes a scan %s, out of the passphrase again, and hands nothing over', (_name, hasEnter) => {
    const { asked, typeDigits, typeText, passphrase, press, scans } = listen();
    asked.isAsking = true;
    typeText('corr', 300);
    typeDigits('001090123456');
    if (hasEnter) press('Enter', { key: 'Enter' });
    vi.advanceTimersByTime(WEDGE_QUIET_MS);
    expect(scans).toMatchObject([{ text: '001090123456' }]);
    expect([passphrase(), asked.isAsking]).toEqual(['', true]);
    typeText('horse', 150);
    press('Enter', { key: 'Enter' });
    expect([passphrase(), asked.isAsking]).toEqual(['horse', false]);
  });

  it('believes a scanner up to the pace that nobody types, not beyond', () => {
    for (const [paceMs, count] of [
      [SURE_PACE_MS, 1],
      [SURE_PACE_MS + 1, 0],
    ] as const) {
      const { asked, typeText, scans } = listen();
      asked.isAsking = true;
      typeText('abcdefghij', paceMs);
      vi.advanceTimersByTime(10_000);
      expect(scans).toHaveLength(count);
    }
  });

  it('knows deleting, AltGr and held keys, and takes no shortcut for a letter', () => {
    const { asked, press, drops } = listen();
    asked.isAsking = true;
    press('Backspace', { key: 'Backspace' });
    press('Backspace', { key: 'Backspace', isAutoRepeat: true });
    press('KeyQ', { key: '@', control: true, alt: true });
    press('KeyA', { key: 'a', isAutoRepeat: true });
    press('KeyA', { key: 'a', control: true });
    press('KeyA', { key: 'a', alt: true });
    press('KeyA', { key: 'a', meta: true });
    press('ShiftLeft', { key: 'Shift', shift: true });
    press('KeyE', { key: 'Dead' });
    press('KeyA', { key: 'Process' });
    press('Space', { key: ' ' });
    vi.advanceTimersByTime(10_000);
    expect(asked.strokes).toEqual([
      { kind: 'delete' },
      { kind: 'delete' },
      { kind: 'character', character: '@' },
      { kind: 'character', character: ' ' },
    ]);
    expect(drops).toEqual([]);
  });
});
