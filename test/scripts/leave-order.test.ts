import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stationOrderSchema } from '../../contract/station-orders.ts';
import { faultOfFolder, leaveOrder } from '../../scripts/leave-order.ts';
import { SAMPLE_MS, sampleId } from '../../scripts/rig/sample-visit.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const requeue = { kind: 'requeue', atMs: SAMPLE_MS, actor: 'admin', reason: null } as const;

describe('an order that is left', () => {
  it('is one whole file of the contract, named by its id, for its owner only', () => {
    const folder = temporaryFolder();
    const visitIds = [sampleId(1)];
    const orderId = leaveOrder(folder, { ...requeue, kind: 'erase', visitIds });
    expect(readdirSync(join(folder, 'orders'))).toEqual([`${orderId}.json`]);
    const path = join(folder, 'orders', `${orderId}.json`);
    const order = stationOrderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    expect(order).toEqual({ ...requeue, kind: 'erase', visitIds, orderId });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('stands after the ones before it, also within one millisecond', () => {
    const folder = temporaryFolder();
    const ids = Array.from({ length: 200 }, () => leaveOrder(folder, requeue));
    expect(readdirSync(join(folder, 'orders')).sort()).toEqual(ids.map((id) => `${id}.json`));
  });

  it('is not left when a station would refuse it', () => {
    const folder = temporaryFolder();
    expect(() => leaveOrder(folder, { ...requeue, actor: 'Chị Lan' })).toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a station's folder", () => {
  it('takes files from its own user only', () => {
    const folder = temporaryFolder();
    const owner = statSync(folder).uid;
    expect(faultOfFolder(folder, owner)).toBeNull();
    expect(faultOfFolder(folder, owner + 1)).toContain(`user ${owner}`);
  });

  it('that is not there is made by whoever comes first', () => {
    expect(faultOfFolder(join(temporaryFolder(), 'nothing'), 12_345)).toBeNull();
  });
});
