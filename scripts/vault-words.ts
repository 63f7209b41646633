/**
 * Vault words: what `npm run vault` says when a change is done and what comes next, and why one could not be done.
 *
 * Vietnamese first, English beside: who changes a venue's keys seldom does so, and often alone. Says nothing secret.
 * A missing word is a type error: the tables have a row for every command and every kind of fault.
 */
import type { VaultError } from '../electron/vault/vault-file.ts';
import { calledAs } from './called-as.ts';
import type { NoPassphrase } from './read-passphrase.ts';

export interface Words {
  readonly vi: string;
  readonly en: string;
}

export const VAULT_CHANGES = [
  'create',
  'rotate',
  'passphrase',
  'recover',
  'replace',
  'authority',
  'sheet',
] as const;
export type VaultChange = (typeof VAULT_CHANGES)[number];

const command = (name: string): string => `\`${calledAs('vault')} ${name}\``;

export const DONE_WORDS: Readonly<Record<VaultChange, Words>> = {
  create: {
    vi: 'Đã tạo kho khóa. Tiếp theo: cất phiếu (mã) khôi phục ở tủ khóa, không để cùng chỗ với trạm; ghi các mã khóa dưới đây vào hồ sơ. Trạm tự mở cổng sau vài giây.',
    en: 'The vault is made. Next: lock the recovery sheet (code) away, not where the station stands; keep the key ids below in your records. The station opens by itself within seconds.',
  },
  rotate: {
    vi: 'Đã tạo khóa mới cho dữ liệu từ nay; khóa cũ vẫn mở được các ngày trước. Tiếp theo: cất phiếu (mã) mới, hủy phiếu cũ và các bản sao cũ của vault.json, vì phiếu cũ vẫn mở được chúng.',
    en: 'A new key seals from now on; the older ones still open the days before. Next: lock the new sheet (code) away, destroy the old sheet and older copies of vault.json, which it still opens.',
  },
  passphrase: {
    vi: `Đã đổi mật khẩu; phiếu khôi phục vẫn dùng được. Tiếp theo: ${command('rotate')}, rồi hủy các bản sao cũ của vault.json, vì mật khẩu cũ vẫn mở được chúng.`,
    en: `The passphrase is changed; the recovery sheet stays good. Next: ${command('rotate')}, then destroy older copies of vault.json, which the old passphrase still opens.`,
  },
  recover: {
    vi: `Đã đặt mật khẩu mới bằng mã khôi phục. Tiếp theo: ${command('sheet')} để có phiếu mới, vì mã này đã bị lộ khi dùng.`,
    en: `The recovery code has set a new passphrase. Next: ${command('sheet')} for a new sheet, since this code was seen.`,
  },
  replace: {
    vi: 'Đã thay bằng kho khóa mới; kho cũ, nếu có, nằm ở vault.json.*.set-aside. Các ngày trước chỉ cơ quan y tế mở được. Tiếp theo: cất phiếu (mã) mới ở tủ khóa; ghi các mã khóa dưới đây vào hồ sơ; giữ kho cũ, có thể mật khẩu của nó sẽ được tìm thấy.',
    en: 'There is a new vault; the one before, if there was one, is vault.json.*.set-aside. Only the authority opens the days before. Next: lock the new sheet (code) away; keep the key ids below in your records; keep the old vault, should its passphrase turn up.',
  },
  authority: {
    vi: 'Đã đổi cơ quan y tế cho dữ liệu từ nay; dữ liệu trước đó vẫn do cơ quan cũ mở. Tiếp theo: đọc mã khóa dưới đây cho cơ quan mới qua điện thoại để đối chiếu, rồi ghi vào hồ sơ.',
    en: 'Another health authority from now on; what is sealed stays with the one before. Next: compare the key id below with the new authority by telephone, then keep it in your records.',
  },
  sheet: {
    vi: 'Đã tạo phiếu (mã) khôi phục mới. Tiếp theo: cất phiếu mới ở tủ khóa, hủy phiếu cũ và các bản sao cũ của vault.json, vì phiếu cũ vẫn mở được chúng.',
    en: 'There is a new recovery sheet (code). Next: lock it away, destroy the old sheet and older copies of vault.json, which it still opens.',
  },
};

export const FAULT_WORDS: Readonly<Record<VaultError['kind'] | NoPassphrase['kind'], string>> = {
  'vault-missing': `Chưa có kho khóa (vault.json). Tạo bằng ${command('create')}.`,
  'vault-broken': `Tệp vault.json bị hỏng. Chép lại từ bản sao lưu; không có thì dùng ${command('replace')} với --authority.`,
  'wrong-passphrase': 'Mật khẩu không đúng. Chưa có gì thay đổi.',
  'wrong-code': 'Đây không phải mã của phiếu khôi phục mới nhất. Chưa có gì thay đổi.',
  'not-a-code': 'Mã khôi phục bị gõ sai. Chưa có gì thay đổi.',
  'passphrase-too-short': 'Mật khẩu mới cần ít nhất 12 ký tự. Chưa có gì thay đổi.',
  'not-a-recipient': 'Tệp này không phải khóa công khai của cơ quan y tế. Chưa có gì thay đổi.',
  'too-many-keys': 'Kho đã đủ 64 khóa và khóa cũ nhất còn có thể cần đến. Chưa có gì thay đổi.',
  'file-unreadable': 'Không đọc được tệp mật khẩu hoặc tệp mã. Chưa có gì thay đổi.',
  'not-given': 'Cần mật khẩu hoặc mã, mà không có tệp, biến môi trường hay bàn phím. Chưa có gì thay đổi.',
  cancelled: 'Đã dừng theo yêu cầu. Chưa có gì thay đổi.',
  differs: 'Hai lần gõ không giống nhau. Chưa có gì thay đổi.',
};
