/**
 * Hostile Vietnamese layouts, links, and codes that are nobody's.
 */
import type { Family } from '../../../../contract/reading.ts';
import type { CodeReason } from '../../../../contract/reasons.ts';
import { NOON } from '../door.ts';
import { type Hostile, of } from './vector.ts';

const QR = ['001087029317', 'NGUYEN VAN A', '1987-01-18', '0', '162979388586171100', '<1<00<0123232422'];
const CARD = ['001090000001', '012345678', 'Nguyễn Văn A', '01021990', 'Nam', '12 Ngõ Mẫu', '15042021'];
const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const BHYT = [
  ...['GD4790000000001', hexOf('Nguyễn Thị Mẫu'), '04/09/1985', '2', hexOf('Hà Nội'), '79 - 001'],
  ...['01/01/2026', '31/12/2026', '05/01/2026', '79000000000001', '-', '4', '01/01/2031', '0-7102', '$'],
];
const withField =
  (fields: readonly string[]) =>
  (at: number, value: string): string =>
    fields.map((old, index) => (index === at ? value : old)).join('|');
const [qr, card, bhyt] = [withField(QR), withField(CARD), withField(BHYT)];
const [is, ofCard, ofBhyt] = [of('personal-qr'), of('citizen-card'), of('insurance-card')];
const wedge = { input: { via: 'wedge' } } as const;

export const personalQrs: readonly Hostile[] = [
  is('nothing wrong with it', 'valid', QR.join('|')),
  is('its id masked', 'valid', qr(0, '******029317')),
  is('its id masked whole', 'valid', qr(0, '************')),
  is('its birth day and month masked', 'valid', qr(2, '1987-**-**')),
  is('its birth day masked', 'valid', qr(2, '1987-01-**')),
  is('its birth year masked', 'broken-field', qr(2, '****-01-18')),
  is('a passport', 'valid', qr(0, 'C1234567')),
  is('an old id', 'valid', qr(0, '012345678')),
  is('an id of another sex', 'valid', qr(0, '001187029317')),
  is('an id of another year', 'valid', qr(0, '001093029317')),
  is('a name in lower case', 'valid', qr(1, 'nguyen van a')),
  is('a name with diacritics', 'valid', qr(1, 'NGUYỄN VĂN A')),
  is('two spaces in its name', 'valid', qr(1, 'NGUYEN  VAN A')),
  is(
    'a kind of 1 with its declarant',
    'valid',
    QR.join('|').replace('|0|', '|1|').replace('|<1', '|163000000000000001<1'),
  ),
  is('a kind of 2', 'broken-field', qr(3, '2')),
  is('no extension values', 'valid', qr(5, '')),
  is('sex 0 only', 'valid', qr(5, '<0')),
  is('sex 2 and no more', 'valid', qr(5, '<2<<')),
  is('five extension values more', 'valid', qr(5, '<1<00<0123232422<a<b<c<d<e')),
  is('a sex in words', 'broken-field', qr(5, '<Nam<00<0123232422')),
  is('a formula as phone', 'broken-field', qr(5, '<1<00<=1+1')),
  is('a phone with its country', 'valid', qr(5, '<1<00<+84901234567')),
  is('a name with a quote that SQL knows', 'valid', qr(1, "O'BRIEN")),
  is('a name with a semicolon', 'broken-field', qr(1, 'A;DROP TABLE')),
  is('a name of spaces', 'broken-field', qr(1, '   ')),
  is('a name with a tab', 'broken-field', qr(1, 'NGUYEN\tA')),
  is('a name with an invisible joiner', 'broken-field', qr(1, 'NGUYEN\u200bVAN A')),
  is('a name in full-width letters', 'valid', qr(1, 'ＮＧＵＹＥＮ')),
  is('a name with emoji', 'broken-field', qr(1, 'NGUYEN 😀')),
  is('an id in digits of another script', 'broken-field', qr(0, '٠٠١٠٨٧٠٢٩٣١٧')),
  is('day 30 of February', 'broken-field', qr(2, '1987-02-30')),
  is('day 0', 'broken-field', qr(2, '1987-01-00')),
  is('a date with day first', 'broken-field', qr(2, '18-01-1987')),
  is('a date with slashes', 'broken-field', qr(2, '1987/01/18')),
  is('a QID of 31 digits', 'broken-field', qr(4, '1'.repeat(31))),
  is('five fields', 'broken-structure', QR.slice(0, 5).join('|')),
  is('seven fields', 'broken-structure', `${QR.join('|')}|x`),
];

export const citizenCards: readonly Hostile[] = [
  ofCard('nothing wrong with it', 'valid', CARD.join('|')),
  ofCard('no old number', 'valid', card(1, '')),
  ofCard('an old number of 12 digits', 'valid', card(1, '012345678901')),
  ofCard(
    'a cancelled number and two parents',
    'valid',
    `${CARD.join('|')}|012345678|Nguyễn Văn Cha|Trần Thị Mẹ`,
  ),
  ofCard('an empty field behind', 'valid', `${CARD.join('|')}|`),
  ofCard('no address', 'valid', card(5, '')),
  ofCard('an id of another sex', 'valid', card(0, '001190000001')),
  ofCard('an id of another year', 'valid', card(0, '001091000001')),
  ofCard('an id of the other century', 'valid', card(0, '001290000001')),
  ofCard('a woman', 'valid', card(4, 'Nữ')),
  ofCard('a woman in pieces of Unicode', 'valid', card(4, 'Nữ'.normalize('NFD'))),
  ofCard('its text in capitals', 'valid', CARD.join('|').toUpperCase()),
  ofCard('six fields', 'broken-structure', CARD.slice(0, 6).join('|')),
  ofCard(
    'six fields because the old number is missing',
    'broken-structure',
    CARD.filter((_, at) => at !== 1).join('|'),
  ),
  ofCard('31 February', 'broken-field', card(3, '31021990')),
  ofCard('29 February of no leap year', 'broken-field', card(3, '29021990')),
  ofCard('29 February of a leap year', 'valid', card(3, '29021992')),
  ofCard('month first', 'broken-field', card(3, '02131990')),
  ofCard('year first', 'broken-field', card(3, '19900201')),
  ofCard('a birth with slashes', 'valid', card(3, '01/02/1990')),
  ofCard('a birth with one slash', 'broken-field', card(3, '01/021990')),
  ofCard('a birth tomorrow', 'broken-field', card(3, '22112026')),
  ofCard('a birth today', 'valid', card(3, '21112026').replace('15042021', '21112026')),
  ofCard('an issue on day 0', 'broken-field', card(6, '00042021')),
  ofCard('an issue before birth', 'broken-field', card(6, '31011990')),
  ofCard('an id registered abroad', 'valid', card(0, '157090000001')),
  ofCard('an id registered abroad, of another sex', 'valid', card(0, '157190000001')),
  ofCard('bare digits registered abroad', 'valid', '157090000001', wedge),
  ofCard('an id of place 000', 'broken-field', card(0, '000090000001')),
  ofCard('a province of 097', 'broken-field', card(0, '097090000001')),
  ofCard('an id of 13 digits', 'broken-field', card(0, '0010900000011')),
  ofCard('a space in its id', 'broken-field', card(0, '001090 00001')),
  ofCard('an old number of 7 digits', 'broken-field', card(1, '1234567')),
  ofCard('markup as name', 'broken-field', card(2, '<b>A</b>')),
  ofCard('a sex that is a number', 'broken-field', card(4, '1')),
  ofCard('a direction override in its address', 'broken-field', card(5, 'Hà\u202eNội')),
  ofCard('a lone surrogate in its address', 'broken-field', card(5, 'Hà\ud800Nội')),
  ofCard('a replacement sign in its name', 'valid', card(2, 'Nguy\ufffdn V\ufffdn A'), {
    input: { isUtf8: false },
  }),
  ofCard('bare digits from a keyboard', 'valid', '001090000001', wedge),
  ofCard('bare digits by hand', 'valid', '001090000001', { input: { via: 'manual' } }),
  ofCard('bare digits from a serial scanner', 'id-needs-wedge-check', '001090000001'),
  ofCard('bare digits from a HID scanner', 'id-needs-wedge-check', '001090000001', { input: { via: 'hid' } }),
];

const readAt = (iso: string) => ({ input: { atMs: Date.parse(iso) } });
export const insuranceCards: readonly Hostile[] = [
  ofBhyt('nothing wrong with it', 'valid', BHYT.join('|')),
  ofBhyt('its hex in capitals', 'valid', BHYT.join('|').toUpperCase()),
  ofBhyt('a number of ten digits', 'valid', bhyt(0, '7900000001')),
  ofBhyt('a number of eleven digits', 'broken-field', bhyt(0, '79000000011')),
  ofBhyt('a birth year', 'valid', bhyt(2, '1985')),
  ofBhyt('a birth year of two digits', 'broken-field', bhyt(2, '85')),
  ofBhyt('a birth without slashes', 'valid', bhyt(2, '04091985')),
  ofBhyt('no address', 'valid', bhyt(4, '-')),
  ofBhyt('no end', 'valid', bhyt(7, '-')),
  ofBhyt('no beginning and no end', 'valid', bhyt(7, '-').replace('|01/01/2026|', '|-|')),
  ofBhyt('an end yesterday', 'expired', bhyt(7, '20/11/2026')),
  ofBhyt('an end today', 'valid', bhyt(7, '21/11/2026')),
  ofBhyt('a beginning tomorrow', 'not-yet-valid', bhyt(6, '22/11/2026')),
  ofBhyt(
    'an end that midnight in Viet Nam has passed',
    'expired',
    BHYT.join('|'),
    readAt('2026-12-31T17:00:00Z'),
  ),
  ofBhyt('an end that midnight in London has not', 'valid', BHYT.join('|'), readAt('2026-12-31T16:59:59Z')),
  ofBhyt('an end before its beginning', 'broken-field', bhyt(7, '31/12/2025')),
  ofBhyt('an end on 31 November', 'broken-field', bhyt(7, '31/11/2026')),
  ofBhyt('an end in words', 'broken-field', bhyt(7, 'never')),
  ofBhyt('odd hex', 'broken-field', bhyt(1, '4e6')),
  ofBhyt('hex with a space', 'broken-field', bhyt(1, '4e 67')),
  ofBhyt('hex of half a letter', 'broken-field', bhyt(1, hexOf('Ễ').slice(0, 4))),
  ofBhyt('hex of an overlong letter', 'broken-field', bhyt(1, 'c181c182')),
  ofBhyt('hex of a surrogate', 'broken-field', bhyt(1, 'eda080eda081')),
  ofBhyt('hex of a line break', 'broken-field', bhyt(1, hexOf('A\nB'))),
  ofBhyt('a name that is not hex', 'broken-field', bhyt(1, 'NGUYEN THI MAU')),
  ofBhyt('sex 0', 'broken-field', bhyt(3, '0')),
  ofBhyt('sex in words', 'broken-field', bhyt(3, 'Nữ')),
  ofBhyt('no end sign', 'broken-structure', BHYT.slice(0, 14).join('|')),
  ofBhyt('something behind its end sign', 'broken-structure', `${BHYT.join('|')}|x`),
  ofBhyt('fourteen fields', 'broken-structure', BHYT.filter((_, at) => at !== 10).join('|')),
  ofBhyt('a control sign in a field that only the insurer reads', 'broken-field', bhyt(11, '4\u0001')),
];

const refusedAs = (family: Family, is: CodeReason, names: Readonly<Record<string, string>>): Hostile[] =>
  Object.entries(names).map(([name, code]) => of(family)(name, is, code));
const UUID = '00000000-0000-4000-8000-000000000001';
const RESULT = `https://kbyt.khambenh.gov.vn/#tokhai_yte/ketqua?id=${UUID}`;
const link = of('declaration-link');

export const links: readonly Hostile[] = [
  link('a result at kbyt', 'valid', RESULT),
  link('www before it', 'valid', RESULT.replace('//', '//www.')),
  link('its host in capitals', 'valid', RESULT.replace('kbyt.khambenh.gov.vn', 'KBYT.KHAMBENH.GOV.VN')),
  link('all of it in capitals', 'valid', RESULT.toUpperCase()),
  link('http', 'valid', RESULT.replace('https', 'http')),
  link('a full stop behind its host', 'valid', RESULT.replace('.vn/', '.vn./')),
  link('the port that it has anyway', 'valid', RESULT.replace('.vn/', '.vn:443/')),
  link('a slash before its fragment’s path', 'valid', RESULT.replace('#', '#/')),
  link('more parameters', 'valid', `${RESULT.replace('?id', '?a=1&id')}&b=2`),
  link('an id with a quote', 'broken-field', RESULT.replace(UUID, "1'or'1'='1")),
  link('an id of dots', 'broken-field', RESULT.replace(UUID, '../../../etc')),
  link('an encoded id', 'broken-field', RESULT.replace(UUID, '%30%30%30%30%30%30%30%30')),
  link('an id of 65 characters', 'broken-field', RESULT.replace(UUID, 'a'.repeat(65))),
  link('an id of 7 characters', 'broken-field', RESULT.replace(UUID, 'a'.repeat(7))),
  link('no id behind its name', 'broken-field', RESULT.replace(UUID, '')),
  ...refusedAs('link', 'link-code', {
    'a user that looks like the host': RESULT.replace('.vn/', '.vn@evil.example/'),
    'a user before the host': RESULT.replace('//', '//evil@'),
    'a user and a password before the host': RESULT.replace('//', '//a:b@'),
    'a user that looks like the host, behind a backslash': RESULT.replace('.vn/', '.vn\\@evil.example/'),
    'a host that goes on': RESULT.replace('.vn/', '.vn.evil.example/'),
    'a host inside another': RESULT.replace('//kbyt', '//evilkbyt'),
    'a host below': RESULT.replace('//kbyt', '//x.kbyt'),
    'a port of its own': RESULT.replace('.vn/', '.vn:8443/'),
    'a letter of another script in its host': RESULT.replace('kbyt', 'kbyт'),
    'its host in punycode': 'https://xn--kbyt-xxx.khambenh.gov.vn/#ketqua?id=00000000',
    'a full-width dot in its host': RESULT.replace('.khambenh', '．khambenh'),
    ftp: RESULT.replace('https', 'ftp'),
    'no id': RESULT.replace('id=', 'x='),
    'its host in the path': `https://evil.example/kbyt.khambenh.gov.vn/?id=${UUID}`,
    'its host in a parameter': `https://evil.example/?u=https://kbyt.khambenh.gov.vn/&id=${UUID}`,
    javascript: 'javascript://kbyt.khambenh.gov.vn/%0aalert(1)',
    'an app': 'zalo:qr/p/1',
    'an address in six': 'http://[::1]/?id=00000000',
    'a SMART Health Link': 'shlink:/eyJ1cmwiOiJodHRwcyJ9',
  }),
  ...refusedAs('venue', 'venue-code', {
    'a group at tokhaiyte': 'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001',
    'a group and an id':
      'https://tokhaiyte.vn/?page=Group.checkin&groupId=000000000000000000000001&id=00000000',
    'a place at kbyt': `https://kbyt.khambenh.gov.vn/qr/${UUID}`,
    'a place at kbyt with more behind': `https://kbyt.khambenh.gov.vn/qr/${UUID}/?utm=1`,
    'a place at kbyt in capitals': `HTTPS://KBYT.KHAMBENH.GOV.VN/QR/${UUID}`,
    'a place at PC-Covid': 'https://qr.pccovid.gov.vn/ksvrbm',
    ours: 'gatehouse:venue:ward-3',
    'ours in capitals': 'GATEHOUSE:VENUE:WARD-3',
  }),
];

const VIETQR = '00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304';
export const others: readonly Hostile[] = [
  ...refusedAs('payment', 'payment-code', {
    'a payment, checksum right or wrong': `${VIETQR}0000`,
    'a payment cut short': VIETQR.slice(0, 30),
    'a wallet': '2|99|0900000000|NGUYEN VAN A||0|0|50000',
  }),
  ...refusedAs('wifi', 'wifi-code', {
    'a network': 'WIFI:S:x;;',
    'a network in lower case': 'wifi:s:x;;',
    'bars in its password': 'WIFI:S:x;P:1|2|3|4|5|6;;',
  }),
  ...refusedAs('contact-card', 'contact-card', {
    'a vCard of several lines':
      'BEGIN:VCARD\r\nVERSION:3.0\r\nURL:https://tokhaiyte.vn/?groupId=1\r\nEND:VCARD',
    'a MeCard': 'MECARD:N:A;;',
  }),
  ...refusedAs('product', 'product-code', {
    'an EAN-13': '8934563138165',
    'an EAN-8': '96385074',
    'a UPC-A': '036000291452',
    'GS1 with its separator': '010893456313816510A1\u001d2101',
    'a GTIN-14': '18934563138162',
  }),
  of('citizen-card')('a UPC-A that a keyboard typed', 'valid', '036000291452', wedge),
  ...refusedAs('divoc', 'divoc-code', {
    'a zip file': 'PK\u0003\u0004\u0014\0certificate.json',
    'a zip file that was not UTF-8': 'PK\u0003\u0004\ufffd\ufffd',
  }),
  ...refusedAs('unknown', 'unknown-code', {
    nothing: '',
    spaces: ' \r\n\t ',
    'a word': 'xin chào',
    emoji: '😀😀😀',
    'right to left': 'مرحبا',
    'a lone surrogate': '\ud800',
    'a byte order mark': '\ufeff',
    'HC1 without its colon': 'HC1',
    'HC1 and a semicolon': 'HC1;6BF',
    HC2: 'HC2:6BF',
    HL0: 'HL0:6BF',
    'an EAN-13 with a wrong check digit': '8934563138166',
    'twelve digits that are nothing': '999999999999',
    'JSON of no seal': '{"data":{}}',
    bars: '|||||||',
    'a hundred bars': '|'.repeat(100),
    '4,296 letters': 'A'.repeat(4_296),
  }),
  ...refusedAs('unknown', 'too-large', {
    '4,297 letters': 'A'.repeat(4_297),
    '4,297 characters of HCERT': `HC1:${'A'.repeat(4_293)}`,
    '4,297 digits of a card': `shc:/${'5'.repeat(4_292)}`,
    '4,297 with spaces around': ` ${'A'.repeat(4_295)} `,
    '4,297 emoji': '😀'.repeat(4_297),
  }),
  of('declaration')('4,296 characters of HCERT', 'broken-encoding', `HC1:${':'.repeat(4_292)}`),
  of('unknown')('bytes that are no text', 'not-utf8', '\ufffd\ufffd\ufffd', {
    input: { isUtf8: false, atMs: NOON },
  }),
];
