import { describe, expect, it } from 'vitest';
import { chooseGateDirection, describeStatus } from '../../renderer/describe-status.ts';
import { sampleAtMs, sampleDevice, sampleStatus } from '../support/sample-screens.ts';

const sync = sampleStatus().sync;
const lines = (change: Parameters<typeof sampleStatus>[0]) =>
  describeStatus(sampleStatus(change), sampleAtMs).map(({ mark, texts }) => `${mark}: ${texts.vi}`);

describe('the status in words', () => {
  it('is calm when the scanner is ready and all is delivered', () => {
    expect(lines({})).toEqual([
      'good: Máy quét sẵn sàng',
      'good: Đã gửi hết lên máy chủ',
      'null: Hôm nay: 412 qua, 18 dừng, 9 hỏi',
    ]);
  });

  it('says before anything else that the gate is out of order, and why', () => {
    const [first, second] = lines({ outOfOrder: { kind: 'ledger-corrupt', detail: '' } });
    expect(first).toBe('bad: Sổ ghi bị hỏng');
    expect(second).toBe('good: Máy quét sẵn sàng');
  });

  it('says how many visits wait and why', () => {
    const waiting = { ...sync, state: 'waiting', pending: 120, problem: 'unreachable' } as const;
    expect(lines({ sync: waiting })[1]).toBe('waiting: Chờ gửi 120 lượt, không tới được máy chủ');
  });

  it('never hides a visit that the collector refused', () => {
    expect(lines({ sync: { ...sync, quarantined: 2 } })[1]).toBe(
      'bad: Đã gửi hết lên máy chủ, 2 lượt bị máy chủ từ chối',
    );
  });

  it('says that visits stay here while no collector is set', () => {
    expect(lines({ sync: { ...sync, state: 'not-configured' } })[1]).toMatch(/^waiting: Chưa nối máy chủ/);
  });

  it('counts dropped scans of every kind together, and only when there are any', () => {
    expect(lines({ drops: { 'too-long': 1, noise: 3, 'input-method': 1 } })[2]).toBe(
      'waiting: 5 lần phải quét lại',
    );
  });

  it.each([
    ['opening', 'waiting: Đang mở máy quét'],
    ['gone', 'bad: Máy quét bị rút ra'],
  ] as const)('says that the scanner is %s', (state, line) => {
    const problem = state === 'gone' ? 'unplugged' : null;
    expect(lines({ devices: [sampleDevice({ state, problem })] })[0]).toBe(line);
  });

  it('says that there is no scanner at all', () => {
    expect(lines({ devices: [] })[0]).toBe('bad: Chưa có máy quét nào');
  });
});

describe('the clock, the ledger and its backups', () => {
  const { keeping } = sampleStatus();

  it('are not spoken of while all is well', () => {
    expect(lines({ keeping: { ...keeping, overdue: 0, lastBackupAtMs: null } })).toHaveLength(3);
  });

  it('take one cell each: a clock in doubt', () => {
    expect(lines({ clock: { isTrusted: false, doubt: 'jumped' } })[1]).toBe('bad: Đồng hồ máy chưa tin được');
  });

  it('a backup that cannot be made, which is no alarm yet', () => {
    expect(lines({ keeping: { ...keeping, backupProblem: 'target-missing' } })[2]).toBe(
      'waiting: Không thấy ổ sao lưu',
    );
  });

  it('the worst of the ledger in words, and of the others how many', () => {
    expect(lines({ alarms: ['backup-late'] })).toContain('bad: Đã lâu chưa sao lưu sổ');
    const all = lines({
      alarms: ['backup-late', 'retention-held', 'ledger-older'],
      keeping: { ...keeping, backupProblem: 'failed' },
    });
    expect(all).toHaveLength(4);
    expect(all).toContain('bad: Sổ đang dùng cũ hơn lần trước (+3)');
  });
});

describe('old configuration', () => {
  const configuration = (...freshness: ('fresh' | 'stale' | 'expired')[]) =>
    sampleStatus().configuration.map((entry, at) => ({ ...entry, freshness: freshness[at] ?? 'fresh' }));

  it('is not spoken of while all of it is fresh', () => {
    expect(lines({ configuration: configuration('fresh', 'fresh', 'fresh') })).toHaveLength(3);
  });

  it('is named by its kind when it is stale', () => {
    expect(lines({ configuration: configuration('stale') })[2]).toBe('waiting: Danh sách nơi cấp đã cũ');
  });

  it('is bad as soon as one kind is expired, and every kind is named', () => {
    expect(lines({ configuration: configuration('stale', 'expired', 'stale') })[2]).toBe(
      'bad: Danh sách nơi cấp đã cũ, Quy định đã quá hạn, Danh sách thu hồi đã cũ',
    );
  });
});

describe('the declaration register', () => {
  const HOUR_MS = 3_600_000;
  const aged = (hours: number) =>
    lines({ register: { entries: 9, updatedAtMs: sampleAtMs - hours * HOUR_MS } }).filter((line) =>
      line.includes('Sổ khai báo'),
    );

  it.each([
    [0, []],
    [23.99, []],
    [24, ['waiting: Sổ khai báo cũ 1 ngày']],
    [47.9, ['waiting: Sổ khai báo cũ 1 ngày']],
    [80, ['waiting: Sổ khai báo cũ 3 ngày']],
  ] as const)('renewed %d hours ago says %j', (hours, said) => {
    expect(aged(hours)).toEqual(said);
  });

  it('that never came is said, and a station without one is quiet', () => {
    expect(lines({ register: { entries: 0, updatedAtMs: null } })[2]).toBe(
      'waiting: Sổ khai báo chưa có dữ liệu',
    );
    expect(lines({ register: null })).toHaveLength(3);
  });
});

describe('alarms in the status line', () => {
  const dongle = sampleDevice({ deviceId: 'dongle', via: 'ble', lane: null, direction: null });

  it('stand beside the scanners, each in words', () => {
    const devices = [sampleDevice(), { ...dongle, problem: 'silent' } as const];
    expect(lines({ devices, alarms: ['nobody-scans'] }).slice(0, 3)).toEqual([
      'good: Máy quét sẵn sàng',
      'bad: Đầu thu Bluetooth im lặng',
      'bad: Lâu chưa có ai quét mã',
    ]);
  });

  it('leave to the banner what stands there', () => {
    expect(lines({ alarms: ['input-method'] }).join()).not.toContain('Bộ gõ');
    const gone = sampleDevice({ deviceId: 'back', state: 'gone', problem: 'unplugged' });
    expect(lines({ devices: [sampleDevice(), gone], alarms: ['input-method'] })[1]).toBe(
      'bad: Bộ gõ tiếng Việt làm sai mã',
    );
  });

  it('never take a dongle for a scanner', () => {
    expect(lines({ devices: [dongle] })[0]).toBe('bad: Chưa có máy quét nào');
    expect(lines({ devices: [sampleDevice({ state: 'opening' }), dongle] })[0]).toBe(
      'waiting: Đang mở máy quét',
    );
  });

  it('say a gone scanner once', () => {
    const said = lines({ devices: [sampleDevice({ state: 'gone', problem: 'unplugged' })] });
    expect(said.filter((line) => line.includes('Máy quét bị rút ra'))).toHaveLength(1);
  });
});

describe('the direction on the board', () => {
  it.each([
    [['in', 'in'], 'in'],
    [['out'], 'out'],
    [['in', 'out'], 'both'],
    [['both'], 'both'],
    [['auto'], 'both'],
    [['in', 'auto'], 'both'],
    [[], 'both'],
    [['in', null], 'in'],
  ] as const)('of lanes %j is %s', (directions, expected) => {
    const devices = directions.map((direction) => sampleDevice({ direction }));
    expect(chooseGateDirection(sampleStatus({ devices }))).toBe(expected);
  });

  it('of a lane that goes both ways is the one to which a guard has turned it', () => {
    const devices = [
      sampleDevice({ lane: 'main', direction: 'both' }),
      sampleDevice({ lane: 'side', direction: 'out' }),
    ];
    const turnedTo = (direction: 'in' | 'out') =>
      chooseGateDirection(sampleStatus({ devices }), [{ lane: 'main', direction, isSwitchable: true }]);
    expect(turnedTo('out')).toBe('out');
    expect(turnedTo('in')).toBe('both');
  });
});
