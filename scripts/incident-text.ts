/**
 * Incident text: the facts of an incident as people fill them into the form: Vietnamese first, English beside it.
 */

import type { Verified } from '../electron/ledger/verify-chain.ts';
import { localTime } from '../electron/reports/daily-log-columns.ts';
import type { DataCategory, IncidentEvent, IncidentFacts } from '../electron/reports/incident-facts.ts';

/** The facts, and what the command adds to them. */
export interface IncidentReport extends IncidentFacts {
  readonly gatheredAtMs: number;
  /** Null: the settings cannot be read. */
  readonly station: { readonly id: string; readonly venue: string; readonly gate: string } | null;
  /** Null: the chain could not be checked. */
  readonly chain: Pick<Verified, 'ok' | 'visits' | 'auditEntries' | 'gone' | 'erased' | 'firstFault'> | null;
}

const categoryWords: Record<DataCategory, string> = {
  name: 'Họ tên / name',
  'birth-date': 'Ngày sinh / date of birth',
  number: 'Số giấy tờ, số thẻ / identity, passport or insurance number',
  phone: 'Điện thoại / phone',
  address: 'Địa chỉ / address',
  'health-answers': 'Khai báo sức khỏe / health answers (nhạy cảm, sensitive)',
  certificate: 'Chứng nhận tiêm, xét nghiệm / health certificate (nhạy cảm, sensitive)',
  reference: 'Mã tờ khai / reference of a declaration',
};

const timeOf = (atMs: number | null): string =>
  atMs === null ? 'chưa có / never' : `${localTime(atMs)} (UTC+7)`;
const section = (title: string, lines: readonly string[]): string =>
  `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;

export function formatIncident(report: IncidentReport): string {
  const { period, visits, station, open, delivery, categories } = report;
  return [
    'THÔNG TIN VỀ SỰ CỐ DỮ LIỆU CÁ NHÂN / FACTS OF A PERSONAL DATA INCIDENT',
    'Dùng để điền Mẫu 08, Nghị định 356/2025/NĐ-CP, trong 72 giờ / for Form 08 of Decree 356/2025, within 72 hours',
    '',
    section('1. Nơi và thời gian / place and time', [
      station === null
        ? 'Trạm: không đọc được cài đặt / station: settings not readable'
        : `Trạm / station: ${station.id}, ${station.venue}, ${station.gate}`,
      `Dữ liệu của các ngày / data of the days: ${period.from} – ${period.to}`,
      `Lượt đầu và cuối / first and last visit: ${timeOf(visits.firstAtMs)} – ${timeOf(visits.lastAtMs)}`,
      `Lập lúc / gathered at: ${timeOf(report.gatheredAtMs)}`,
    ]),
    section('2. Số lượng / volume', [
      `Lượt đã ghi / visits recorded: ${visits.total}`,
      `Lượt có dữ liệu cá nhân, đã niêm phong / visits with sealed personal data: ${visits.sealed}`,
      `Số người: không quá số lượt trên; trạm không đếm được / people: at most so many; a station cannot count them`,
      `Lượt đã xóa dữ liệu cá nhân / visits whose personal data was erased: ${visits.erased}`,
      ...(visits.unreadable > 0 ? [`Dòng hỏng / damaged rows: ${visits.unreadable}`] : []),
    ]),
    section(
      report.isCounted
        ? '3. Loại dữ liệu, đã mở để đếm / categories, opened and counted (lượt, visits)'
        : '3. Loại dữ liệu, nhiều nhất có thể, chưa mở / categories, an upper bound, nothing opened (lượt, visits)',
      [
        ...Object.entries(categories).map(
          ([key, count]) => `${categoryWords[key as DataCategory]}: ${count}`,
        ),
        ...(report.notOpened > 0 ? [`Không mở được / could not be opened: ${report.notOpened}`] : []),
        `Không niêm phong, không kèm tên / not sealed, without a name: tuổi, age ${open.withAge}; ` +
          `triệu chứng hoặc tiếp xúc, symptoms or contacts ${open.withHealth}`,
      ],
    ),
    section(
      '4. Các ngày còn niêm phong và khóa mở được / days still sealed and the keys that open them',
      report.days.map(
        ({ day, visits: count, sealed, openedBy }) =>
          `${day}: ${count} lượt/visits, ${sealed} niêm phong/sealed; ` +
          `điểm kiểm soát/venue ${openedBy.venue.join(', ') || '–'}; cơ quan y tế/authority ${openedBy.authority.join(', ') || '–'}`,
      ),
    ),
    events('5. Khóa đã tạo hoặc đã dùng / keys made or used', report.keyUses),
    events('6. Đã xuất ra hoặc sao lưu / exported or backed up', report.exports),
    section('7. Đã gửi máy chủ / sent to the collector', [
      `Trong các ngày này / of these days: ${delivery.visits - delivery.pending - delivery.quarantined} đã gửi/delivered, ` +
        `${delivery.pending} chờ/waiting, ${delivery.quarantined} bị từ chối/refused`,
      `Lần nhận cuối / last acknowledgement: ${timeOf(delivery.lastAckedAtMs)}`,
    ]),
    events('8. Đã xóa theo hạn hoặc theo yêu cầu / deleted by age or on request', report.deletions),
    events('9. Đăng nhập, cài đặt / sign-ins and settings', report.access),
    events('10. Nghi ngờ về đồng hồ hoặc sổ / doubts about clock or ledger', report.doubts),
    section('11. Chuỗi băm / hash chain', [chainLine(report.chain)]),
    section('Trạm không biết, người điền phải ghi / the station cannot know, the writer adds', [
      'Bản chất sự cố, lúc phát hiện / nature of the incident, when it was detected',
      'Hậu quả có thể có, biện pháp đã làm / likely consequences, measures taken',
      'Người liên hệ / contact',
    ]),
  ].join('\n');
}

const events = (title: string, list: readonly IncidentEvent[]): string =>
  section(
    title,
    list.length === 0
      ? ['không có / none']
      : list.map(
          ({ atMs, actor, reason, action: { kind, ...facts } }) =>
            `${localTime(atMs)}  ${actor}  ${kind}  ${brief(facts)}${reason === null ? '' : `  "${reason}"`}`,
        ),
  );

/** Lists as their length: the form wants how many. */
const brief = (facts: object): string =>
  Object.entries(facts)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.length : String(value)}`)
    .join(' ');

function chainLine(chain: IncidentReport['chain']): string {
  if (chain === null) return 'Không kiểm được / could not be checked';
  const { firstFault } = chain;
  if (chain.ok)
    return `Nguyên vẹn / unbroken: ${chain.visits} lượt/visits, ${chain.auditEntries} dòng nhật ký/audit entries, ${chain.gone} đã xóa/deleted, ${chain.erased} đã tẩy/erased`;
  return `KHÔNG NGUYÊN VẸN / BROKEN: ${firstFault?.kind ?? ''} ${firstFault?.detail ?? ''}`;
}
