import { describe, expect, it } from 'vitest';
import { readLocalVersion, reset, setEventMask } from '../../native-bridge/h4-commands.ts';
import { ANSWER_WITHIN_MS, type Answer, createH4Link } from '../../native-bridge/h4-link.ts';
import { fromHex } from '../support/ble-packets.ts';
import { createSteppedTimers } from '../support/stepped-timers.ts';

function open() {
  const timers = createSteppedTimers();
  const written: string[] = [];
  const answers: Answer[] = [];
  const link = createH4Link((bytes) => written.push(Buffer.from(bytes).toString('hex')), timers);
  const hear = (event: string) => {
    const bytes = fromHex(event);
    return link.hear({ code: bytes[1] ?? 0, parameters: bytes.subarray(3) });
  };
  return { timers, written, answers, link, hear, take: (answer: Answer) => answers.push(answer) };
}

describe('H4 link', () => {
  it('writes a command and hands over the answer to it', () => {
    const { link, written, answers, hear, take, timers } = open();
    link.send(reset, take);
    expect(written).toEqual(['01030c00']);
    hear('04 0E 04 01 03 0C 00');
    expect(answers).toEqual([{ kind: 'answered', status: 0, values: new Uint8Array(0) }]);
    expect(timers.waiting()).toBe(0);
  });

  it('waits for a credit before the next command, and takes it from an answer to nothing', () => {
    const { link, written, hear, take } = open();
    link.send(reset, take);
    hear('04 0E 04 00 03 0C 00');
    link.send(readLocalVersion, take);
    expect(written).toHaveLength(1);
    hear('04 0E 03 01 00 00');
    expect(written).toEqual(['01030c00', '01011000']);
  });

  it('calls a credit that never comes no answer, and still writes a Reset', () => {
    const { link, written, answers, hear, take, timers } = open();
    link.send(reset, take);
    hear('04 0E 04 00 03 0C 00');
    link.send(readLocalVersion, take);
    timers.step(ANSWER_WITHIN_MS);
    expect(answers.at(-1)).toEqual({ kind: 'unanswered' });
    link.send(reset, take);
    expect(written).toEqual(['01030c00', '01030c00']);
  });

  it('waits on a pending command status and takes a refusing one for the answer', () => {
    const { link, answers, hear, take } = open();
    link.send(setEventMask, take);
    hear('04 0F 04 00 01 01 0C');
    expect(answers).toEqual([]);
    hear('04 0F 04 0C 01 01 0C');
    expect(answers).toEqual([{ kind: 'answered', status: 0x0c, values: new Uint8Array(0) }]);
  });

  it('does not take an answer to another command for its own', () => {
    const { link, answers, hear, take } = open();
    link.send(setEventMask, take);
    expect(hear('04 0E 0C 01 01 10 00 0C 00 00 0C F1 05 FF FF')).toBe('taken');
    expect(answers).toEqual([]);
  });

  it('names the completion of a Reset that nobody waits for any more', () => {
    const { link, answers, hear, take, timers } = open();
    link.send(reset, take);
    timers.step(ANSWER_WITHIN_MS);
    expect(answers).toEqual([{ kind: 'unanswered' }]);
    expect(hear('04 0E 04 01 03 0C 00')).toBe('unasked-reset');
  });

  it('leaves no timer and hands over nothing after it was abandoned', () => {
    const { link, answers, hear, take, timers } = open();
    link.send(readLocalVersion, take);
    link.abandon();
    hear('04 0E 0C 01 01 10 00 0C 00 00 0C F1 05 FF FF');
    expect(answers).toEqual([]);
    expect(timers.waiting()).toBe(0);
  });
});
