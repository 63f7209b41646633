/**
 * Keyboard on the screen: Vietnamese letters and tones of their own, so that nobody needs to know Telex to touch it.
 *
 * A tone goes on the vowel of the word that is being typed. Keys fill the width and height that the panel has; a
 * touch leaves the focus where it is.
 */
import type { ReactNode } from 'react';
import { type BothTexts, both } from '../catalogue.ts';
import { type InputMethod, type Tone, tones } from './vietnamese-keys.ts';

export type ScreenKey =
  | { readonly type: 'letter'; readonly character: string }
  | { readonly type: 'tone'; readonly tone: Tone }
  | { readonly type: 'edit'; readonly kind: 'delete' | 'left' | 'right' }
  | { readonly type: 'shift' | 'digits' | 'method' | 'next-field' }
  /** Puts the keyboard away. */
  | { readonly type: 'hide' };

export type KeyboardKind = 'words' | 'codes' | 'numbers';

const SHAPED = [...'ăâđêôơư'];
const TOP = [...'1234567890'];
const FIRST = [...'qwertyuiop'];
const SECOND = [...'asdfghjkl'];
const THIRD = [...'zxcvbnm'];
const SIGNS = [',', '.', '/', '-'];
const DIGIT_ROWS: readonly (readonly string[])[] = [
  ['1', '2', '3', '4', '5'],
  ['6', '7', '8', '9', '0'],
];

const toneSigns: Readonly<Record<Tone, string>> = { acute: 'á', grave: 'à', hook: 'ả', tilde: 'ã', dot: 'ạ' };

function KeyCap({
  label,
  texts,
  note,
  look = 'letter',
  isOn,
  isDisabled = false,
  onPress,
}: {
  readonly label: ReactNode;
  /** What it is called where its label does not say it. */
  readonly texts?: BothTexts;
  readonly note?: string;
  readonly look?: 'letter' | 'tone' | 'move' | 'main' | 'space';
  readonly isOn?: boolean;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      className={`cap cap-${look}`}
      // Begins with what stands on it, so that who says what they see means this key.
      aria-label={
        texts === undefined ? undefined : `${note === undefined ? '' : `${label} `}${texts.vi} / ${texts.en}`
      }
      aria-pressed={isOn}
      disabled={isDisabled}
      // The line that is typed into keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      <span lang="vi">{label}</span>
      {note !== undefined && (
        <small lang="vi" aria-hidden="true">
          {note}
        </small>
      )}
    </button>
  );
}

const sign = (path: string) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
);
const signs = {
  delete: sign('M9 5h12v14H9l-6-7zM12.5 9l6 6M18.5 9l-6 6'),
  left: sign('M15 5l-7 7 7 7'),
  right: sign('M9 5l7 7-7 7'),
  shift: sign('M12 4l8 9h-4.500v6h-7v-6H4z'),
  space: sign('M4 11v5h16v-5'),
};

/**
 * For a panel too small for five rows: ten columns, four rows. F, J, W and Z are no Vietnamese letters and stand behind
 * the digits.
 */
const COMPACT = {
  letters: [[...'qertyuiop'], [...'asdghklăâđ'], [...'xcvbnmêôơư']],
  digits: [TOP, [...'fjwz,./-'], []],
} as const;

export function OnScreenKeyboard({
  kind,
  isLarge,
  isShift,
  isDigits,
  method,
  isCompact = false,
  away = both((texts) => texts.form.keyboard.hide),
  canGoOn = true,
  press,
}: {
  readonly kind: KeyboardKind;
  /** The next letter will be a capital. */
  readonly isLarge: boolean;
  /** It will be one because the key for it was pressed. */
  readonly isShift: boolean;
  readonly isDigits: boolean;
  /** Null: no physical keyboard is spoken of. */
  readonly method: InputMethod | null;
  /** Fills what it is given, with keys as large as that lets them be. */
  readonly isCompact?: boolean;
  /** What a compact one's key for putting it away is called; null: it stays. */
  readonly away?: BothTexts | null;
  /** False: nothing was typed yet that its key for going on could give. */
  readonly canGoOn?: boolean;
  readonly press: (key: ScreenKey) => void;
}) {
  const word = (choose: Parameters<typeof both>[0]): BothTexts => both(choose);
  const letters = (list: readonly string[]) =>
    list.map((letter) => (
      <KeyCap
        key={letter}
        label={isLarge ? letter.toUpperCase() : letter}
        onPress={() => press({ type: 'letter', character: letter })}
      />
    ));
  const remove = (
    <KeyCap
      look="move"
      label={signs.delete}
      texts={word((texts) => texts.form.keyboard.delete)}
      onPress={() => press({ type: 'edit', kind: 'delete' })}
    />
  );
  const moves = (['left', 'right'] as const).map((side) => (
    <KeyCap
      key={side}
      look="move"
      label={signs[side]}
      texts={word((texts) => texts.form.keyboard[side])}
      onPress={() => press({ type: 'edit', kind: side })}
    />
  ));
  const next = (
    <KeyCap
      look="main"
      label={word((texts) => texts.form.keyboard.next).vi}
      texts={word((texts) => texts.form.keyboard.next)}
      isDisabled={!canGoOn}
      onPress={() => press({ type: 'next-field' })}
    />
  );
  const name = both((texts) => texts.form.keyboard.name);
  const label = `${name.vi} / ${name.en}`;
  const hide = away !== null && (
    <KeyCap look="move" label={away.vi} texts={away} onPress={() => press({ type: 'hide' })} />
  );
  if (kind === 'numbers')
    return (
      <fieldset
        className={isCompact ? 'keyboard keyboard-compact' : 'keyboard keyboard-numbers'}
        aria-label={label}
      >
        {DIGIT_ROWS.map((row, index) => (
          <div className="keyboard-row" key={row[0]}>
            {isCompact && index === 1 && hide}
            {letters(row)}
            {index === 0 ? remove : next}
          </div>
        ))}
      </fieldset>
    );
  const isWords = kind === 'words';
  const hasDigits = !isWords || isDigits;
  const shift = (
    <KeyCap
      look="move"
      label={signs.shift}
      texts={word((texts) => texts.form.keyboard.shift)}
      isOn={isShift}
      onPress={() => press({ type: 'shift' })}
    />
  );
  const layer = (
    <KeyCap
      look="move"
      label={both((texts) => texts.form.keyboard[isDigits ? 'letters' : 'digits']).vi}
      onPress={() => press({ type: 'digits' })}
    />
  );
  const space = (
    <KeyCap
      look="space"
      label={isCompact ? signs.space : ''}
      texts={word((texts) => texts.form.keyboard.space)}
      onPress={() => press({ type: 'letter', character: ' ' })}
    />
  );
  const toneKeys = tones.map((tone) => (
    <KeyCap
      key={tone}
      look="tone"
      label={toneSigns[tone]}
      note={both((texts) => texts.form.keyboard.tones[tone]).vi}
      texts={both((texts) => texts.form.keyboard.tones[tone])}
      onPress={() => press({ type: 'tone', tone })}
    />
  ));
  if (isCompact && isWords) {
    const [first, second, third] = COMPACT[isDigits ? 'digits' : 'letters'];
    return (
      <fieldset className="keyboard keyboard-compact" aria-label={label}>
        <div className="keyboard-row">
          {letters(first)}
          {!isDigits && remove}
        </div>
        <div className="keyboard-row">
          {letters(second)}
          {isDigits && remove}
        </div>
        <div className="keyboard-row">
          {letters(third)}
          {isDigits && moves}
        </div>
        <div className="keyboard-row">
          {layer}
          {shift}
          {!isDigits && toneKeys}
          {space}
          {hide}
          {next}
        </div>
      </fieldset>
    );
  }
  if (isCompact)
    return (
      <fieldset className="keyboard keyboard-compact" aria-label={label}>
        {[TOP, FIRST].map((row) => (
          <div className="keyboard-row" key={row[0]}>
            {letters(row)}
          </div>
        ))}
        <div className="keyboard-row">
          {letters(SECOND)}
          {remove}
        </div>
        <div className="keyboard-row">
          {hide}
          {letters(THIRD)}
          {next}
        </div>
      </fieldset>
    );
  return (
    <fieldset className="keyboard" aria-label={label}>
      <div className="keyboard-row">
        {hasDigits ? letters(TOP) : letters(SHAPED)}
        {!hasDigits && toneKeys}
      </div>
      <div className="keyboard-row">{letters(FIRST)}</div>
      <div className="keyboard-row">
        {letters(SECOND)}
        {remove}
      </div>
      <div className="keyboard-row">
        {isWords && shift}
        {letters(THIRD)}
        {isWords && letters(SIGNS.slice(0, isDigits ? 4 : 2))}
      </div>
      <div className="keyboard-row">
        {isWords && layer}
        {isWords && method !== null && (
          <KeyCap
            look="move"
            label={both((texts) => texts.form.keyboard.methods[method]).vi}
            onPress={() => press({ type: 'method' })}
          />
        )}
        {isWords && space}
        {moves}
        {next}
      </div>
    </fieldset>
  );
}
