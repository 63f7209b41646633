/**
 * Display: the panel, the light, the sounds and the languages of one gate.
 *
 * Character heights rest on the panel's real pixels per millimetre and on the distance from which it is read
 * (EN 301 549 V3.2.1, 5.1.4: capitals of 0.7 degrees).
 */
import { z } from 'zod';
import { bilingualSchema } from './bilingual.ts';

/**
 * The second language of a verdict, as BCP 47 tags. `en` is complete; the others have the verdicts' words and
 * sentences only (resources/locales/visitor), and where a sentence is missing the English one stands.
 */
export const visitorLanguages = ['en', 'zh', 'ko', 'lo', 'km', 'tyz', 'nut', 'hmn'] as const;
export const visitorLanguageSchema = z.enum(visitorLanguages);
export type VisitorLanguage = z.infer<typeof visitorLanguageSchema>;

export const DEFAULT_VIEWING_MM = 1_500;
/** Notes of two gates side by side differ by this many semitones for each step. */
export const PITCH_STEP_SEMITONES = 3;
/** So many gates side by side can be told apart by ear. */
export const PITCHES = 4;

/** Millimetres: from a hand-held's to a wall's. */
const panelWidthSchema = z.number().min(60).max(3_000);

export const displaySettingsSchema = z.strictObject({
  /** Width of the panel's picture in millimetres; null: taken for 24 inches, and a finger's target may come out small. */
  panelWidthMm: panelWidthSchema.nullable(),
  /** The same of the guard's own display (`guardStrip: 'second'`). */
  boardPanelWidthMm: panelWidthSchema.nullable().default(null),
  /** From how far visitors read the screen, millimetres. */
  viewingMm: z.int().min(300).max(5_000),
  /** Local minutes between which the calm screens are darker; null: never. */
  night: z
    .strictObject({ fromMinute: z.int().min(0).max(1439), untilMinute: z.int().min(0).max(1439) })
    .nullable(),
  /** Where the guard's strip stands. `second`: on a display of its own, if there is one. */
  guardStrip: z.enum(['edge', 'second', 'off']),
});
export type DisplaySettings = z.infer<typeof displaySettingsSchema>;
export const defaultDisplay: DisplaySettings = {
  panelWidthMm: null,
  boardPanelWidthMm: null,
  viewingMm: DEFAULT_VIEWING_MM,
  night: null,
  guardStrip: 'edge',
};

export const soundSettingsSchema = z.strictObject({
  /** What visitors hear: tones and voice. */
  isOn: z.boolean(),
  /** What calls staff sounds whether visitors hear anything or not. */
  alarmsOn: z.boolean().default(true),
  /** 0 to 3: another for each gate that is heard from the next. Null: chosen from the gate's name. */
  pitch: z
    .int()
    .min(0)
    .max(PITCHES - 1)
    .nullable()
    .default(null),
  /** What is spoken after the tone. */
  voice: z.enum(['off', 'vi', 'vi-and-visitor']),
});
export type SoundSettings = z.infer<typeof soundSettingsSchema>;
export const defaultSound: SoundSettings = {
  isOn: true,
  alarmsOn: true,
  pitch: null,
  voice: 'vi-and-visitor',
};
/** False: this station makes no sound at all, and whether it could is nobody's business. */
export const isAnySoundOn = ({ isOn, alarmsOn }: SoundSettings): boolean => isOn || alarmsOn;

/** What the idle screen says of the place. */
export const venueFaceSchema = z.strictObject({
  /** The rules of this venue in one line; null: the policy's own title. */
  rule: bilingualSchema.nullable(),
  /** Why codes are scanned here, who keeps what, for how long; null: the sentence of the catalogue. */
  notice: bilingualSchema.nullable(),
  /** Text of the venue's own QR from the registration portal, for those who scan with their own phone; null: none. */
  qrText: z.string().min(1).max(300).nullable(),
  /** Where a visitor declares by phone; shown as QR with a refusal. */
  declareUrl: z.url({ protocol: /^https$/ }).max(300),
});
export type VenueFace = z.infer<typeof venueFaceSchema>;
export const defaultFace: VenueFace = {
  rule: null,
  notice: null,
  qrText: null,
  declareUrl: 'https://tokhaiyte.vn/',
};
