/**
 * Recovery sheet: one page of A4 for a locked drawer, by which a lost passphrase is replaced.
 *
 * HTML that loads nothing, Vietnamese first. The code on it opens every name that this venue has sealed and not yet
 * deleted; the page says so. Nothing of it is kept by the program.
 */
import { localDayOf } from '../contract/local-time.ts';
import { groupsOf } from '../electron/vault/recovery-code.ts';
import { calledAs } from './called-as.ts';

export interface RecoverySheet {
  readonly venueName: string;
  /** The newest venue key. */
  readonly keyId: string;
  readonly authorityName: string;
  readonly recoveryCode: string;
  readonly atMs: number;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

/** Day, month, year, as people in Viet Nam write it. */
const dayOf = (atMs: number): string => localDayOf(atMs).split('-').reverse().join('/');

export function formatRecoverySheet(sheet: RecoverySheet): string {
  const groups = groupsOf(sheet.recoveryCode)
    .map((group, index) => `<li><small>${index + 1}</small>${group}</li>`)
    .join('');
  const row = (vi: string, en: string, value: string): string =>
    `<tr><th>${vi} · <i lang="en">${en}</i></th><td>${escaped(value)}</td></tr>`;
  const both = (vi: string, en: string): string => `<li>${vi}<br><i lang="en">${en}</i></li>`;

  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>Phiếu khôi phục · Recovery sheet</title>
<style>
@page { size: A4; margin: 12mm 18mm }
body { font: 10.5pt/1.35 'Be Vietnam Pro', 'Noto Sans', Arial, sans-serif; color: #000; max-width: 174mm; margin: 0 auto }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 4mm }
h1 i, h2 i { font-weight: normal }
h2 { font-size: 12pt; margin: 4mm 0 1mm }
i { color: #333; font-size: 0.9em }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: 1mm 3mm 1mm 0; border-bottom: 0.3mm solid #999 }
th { font-weight: normal; width: 96mm }
td { font-weight: 600 }
.code { display: grid; grid-template-columns: repeat(4, 1fr); gap: 4mm; list-style: none; padding: 5mm; margin: 4mm 0;
  border: 0.8mm solid #000; font: 700 21pt/1.2 'DejaVu Sans Mono', 'Liberation Mono', Consolas, monospace; letter-spacing: 0.08em }
.code small { display: block; font-size: 8pt; font-weight: 400; letter-spacing: 0 }
ol.steps { padding-left: 6mm; margin: 0 }
ol.steps li { margin-bottom: 1mm }
code { font: 9.5pt 'DejaVu Sans Mono', Consolas, monospace }
.line { display: inline-block; border-bottom: 0.3mm solid #000; width: 55mm }
</style>
</head>
<body>
<h1>Phiếu khôi phục khóa của nơi đón khách<br><i lang="en">Recovery sheet of the venue's key</i></h1>
<table>
${row('Nơi đón khách', 'Venue', sheet.venueName)}
${row('Mã khóa', 'Key', sheet.keyId)}
${row('Cơ quan y tế cũng mở được', 'Health authority that can open too', sheet.authorityName)}
${row('Ngày in', 'Date', dayOf(sheet.atMs))}
</table>
<h2>Mã khôi phục · <i lang="en">Recovery code</i></h2>
<ol class="code">${groups}</ol>
<h2>Cất giữ · <i lang="en">Keeping it</i></h2>
<ol class="steps">
${both(
  'Ai có mã này và ổ đĩa của máy trạm thì đọc được họ tên, số giấy tờ và tờ khai của khách. Không chụp ảnh, không sao chép.',
  "Whoever has this code and the station's disk can read names, numbers and declarations. Take no photo, make no copy.",
)}
${both(
  'Bỏ vào phong bì dán kín, ký ngang mép, cất trong tủ khóa, không để cùng chỗ với máy trạm.',
  'Seal it in an envelope, sign across the flap, lock it away, not where the station stands.',
)}
${both('Xóa tệp đã dùng để in phiếu này.', 'Delete the file that this sheet was printed from.')}
${both(
  `Mất phiếu, hoặc phong bì đã bị mở: in phiếu mới ngay bằng <code>${calledAs('vault')} sheet</code>. Phiếu cũ chỉ còn mở được các bản sao cũ của vault.json: hãy hủy chúng.`,
  'Sheet lost or envelope opened: print a new one at once with the same command. The old sheet then opens older copies of vault.json only: destroy them.',
)}
</ol>
<h2>Khi quên mật khẩu · <i lang="en">When the passphrase is lost</i></h2>
<ol class="steps">
${both(
  `Trên máy trạm, chạy <code>${calledAs('vault')} recover</code>.`,
  'On the station, run the command above.',
)}
${both(
  'Nhập mã: chữ hoa hay thường, có hay không có dấu cách đều được; O là số 0, I và L là số 1.',
  'Type the code: any case, with or without spaces; O is read as 0, I and L as 1.',
)}
${both('Đặt mật khẩu mới, ít nhất 12 ký tự.', 'Set a new passphrase of 12 characters or more.')}
${both(
  'Sau đó in phiếu mới, vì mã này đã bị lộ khi dùng.',
  'Then print a new sheet: this code has been seen.',
)}
</ol>
<h2>Người cất giữ · <i lang="en">Kept by</i></h2>
<p>Họ tên · <i lang="en">Name</i> <span class="line"></span> &nbsp; Ngày · <i lang="en">Date</i> <span class="line" style="width:30mm"></span></p>
</body>
</html>
`;
}
