import { describe, expect, it } from 'vitest';
import type { FormKey } from '../../../contract/assisted.ts';
import { newDraft } from '../../../renderer/form/form-draft.ts';
import { eventOfKey } from '../../../renderer/form/form-screen.tsx';

const key = (kind: FormKey['kind'], character = ''): FormKey => ({ kind, character });
const typing = newDraft('declare');
const idle = { ...typing, field: null };

describe('a key of the physical keyboard', () => {
  it('goes to the line that is typed into', () => {
    expect(eventOfKey(key('character', 'a'), typing, 'textbox', 5)).toEqual({
      type: 'character',
      character: 'a',
      atMs: 5,
    });
    expect(eventOfKey(key('delete'), typing, 'textbox', 0)).toEqual({ type: 'edit', kind: 'delete' });
    expect(eventOfKey(key('left'), typing, 'textbox', 0)).toEqual({ type: 'edit', kind: 'left' });
    expect(eventOfKey(key('enter'), typing, 'textbox', 0)).toEqual({ type: 'next-field' });
    expect(eventOfKey(key('scanned'), typing, 'textbox', 0)).toEqual({ type: 'scanned' });
  });

  it('walks and presses where the focus is on a key of the screen', () => {
    for (const kind of ['enter', 'left', 'right', 'tab', 'back-tab'] as const)
      expect(eventOfKey(key(kind), idle, 'button', 0), kind).toBe(null);
    expect(eventOfKey(key('character', ' '), typing, 'button', 0)).toBe(null);
    expect(eventOfKey(key('enter'), typing, 'button', 0)).toBe(null);
  });

  it('goes on and back where nothing has the focus', () => {
    expect(eventOfKey(key('enter'), idle, null, 0)).toEqual({ type: 'next' });
    expect(eventOfKey(key('escape'), idle, null, 0)).toEqual({ type: 'back' });
    expect(eventOfKey(key('character', 'a'), idle, null, 0)).toBe(null);
  });
});
