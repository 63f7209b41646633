/**
 * Phone hint: a Bluezone phone was at the reader when this code was scanned. For staff; it admits nobody.
 */
import { BothLines } from './both-lines.tsx';
import { both } from './catalogue.ts';
import { PhoneMark } from './shapes.tsx';

export function PhoneHint() {
  return (
    <div className="phone-hint">
      <PhoneMark />
      <p>
        <BothLines texts={both((texts) => texts.guard['phone-near'])} />
      </p>
    </div>
  );
}
