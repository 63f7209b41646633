/**
 * Reads a script for a simulated device: JSON lines, one step each, in order of time.
 *
 * Owns the format that `npm run simulate -- --help` describes. A line that is wrong is refused with its
 * number before anything is sent; nothing is guessed.
 */
import { z } from 'zod';
import { type DeclarationKind, declarationKinds, issueDeclaration } from '../issue-declaration.ts';
import { controllerFaults } from '../rig/fake-controller.ts';
import { isTypeable } from '../rig/type-keys.ts';

export const simulatedDevices = ['serial', 'hid', 'wedge', 'ble'] as const;
export type SimulatedDevice = (typeof simulatedDevices)[number];

export const serialFaults = ['unplug', 'cut', 'noise'] as const;
export const hidFaults = ['unplug'] as const;
export const wedgeFaults = ['backspace'] as const;
export const bleFaults = [...controllerFaults, 'unplug'] as const;
const faultsOf: Readonly<Record<SimulatedDevice, readonly string[]>> = {
  serial: serialFaults,
  hid: hidFaults,
  wedge: wedgeFaults,
  ble: bleFaults,
};

/** What a step does at its time. */
export type Action =
  /** A code as the scanner would send it; `suffix` ends it. */
  | { readonly kind: 'code'; readonly bytes: Uint8Array; readonly suffix: string }
  /** Bytes as they are: on the line, or one HID report. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'fault'; readonly fault: string; readonly forMs: number };

export interface Step {
  /** Since the device was first listened to, ms. */
  readonly atMs: number;
  readonly action: Action;
  /** For the person who watches: "signed declaration", "fault unplug". */
  readonly label: string;
  /** What the office policy answers, where that is known. */
  readonly expects: string | null;
}

/** The script or an argument is not usable: exit code 2. */
export class UnusableInput extends Error {}

/** How long a fault lasts when the script does not say, ms. */
const DEFAULT_FAULT_MS = 1_000;
/** A day: longer scripts are a mistake in the unit. */
const LONGEST_MS = 24 * 3_600_000;

const at = z.number().min(0).max(LONGEST_MS);
const forMs = z.number().min(0).max(LONGEST_MS).optional();
const hex = z
  .string()
  .regex(/^(\s*[0-9a-fA-F]{2})+\s*$/, 'pairs of hexadecimal digits, like "02 38 5d"')
  .transform((text) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex')));

const stepSchemas = {
  code: z.strictObject({ at, code: z.string().min(1), suffix: z.string().max(8).optional() }),
  declaration: z.strictObject({
    at,
    declaration: z.enum(declarationKinds),
    seed: z.int().nonnegative().optional(),
  }),
  bytes: z.strictObject({ at, bytes: hex }),
  key: z.strictObject({ at, key: z.string().regex(/^[A-Za-z0-9_+]{1,40}$/) }),
  fault: z.strictObject({ at, fault: z.string(), forMs }),
} as const;
type StepKind = keyof typeof stepSchemas;

const stepKindsOf: Readonly<Record<SimulatedDevice, readonly StepKind[]>> = {
  serial: ['code', 'declaration', 'bytes', 'fault'],
  hid: ['code', 'declaration', 'bytes', 'fault'],
  wedge: ['code', 'declaration', 'key', 'fault'],
  ble: ['bytes', 'fault'],
};

const expectedOf: Readonly<Record<DeclarationKind, string>> = {
  valid: 'accept',
  expired: 'deny',
  'not-yet-valid': 'deny',
  tampered: 'deny',
  'unknown-issuer': 'deny',
  symptomatic: 'deny',
  contact: 'ask',
};

function parseWith<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new UnusableInput(`${where === '' ? '' : `"${where}": `}${issue?.message ?? 'not valid'}`);
}

function readStep(value: unknown, device: SimulatedDevice, nowMs: number, defaultSeed: number): Step {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UnusableInput('a step is one JSON object');
  const kinds = stepKindsOf[device].filter((kind) => kind in value);
  if (kinds.length !== 1) {
    const wanted = stepKindsOf[device].map((kind) => `"${kind}"`).join(', ');
    throw new UnusableInput(`a step for ${device} has exactly one of ${wanted}`);
  }
  switch (kinds[0]) {
    case 'code': {
      const { at: atMs, code, suffix = '\r' } = parseWith(stepSchemas.code, value);
      if (device === 'wedge' && !isTypeable(code))
        throw new UnusableInput('a keyboard scanner types ASCII only');
      return {
        atMs,
        action: { kind: 'code', bytes: new TextEncoder().encode(code), suffix },
        label: 'code',
        expects: null,
      };
    }
    case 'declaration': {
      const { at: atMs, declaration, seed = defaultSeed } = parseWith(stepSchemas.declaration, value);
      const code = issueDeclaration({ kind: declaration, atMs: nowMs + atMs, seed });
      return {
        atMs,
        action: { kind: 'code', bytes: new TextEncoder().encode(code), suffix: '\r' },
        label: `${declaration} declaration`,
        expects: expectedOf[declaration],
      };
    }
    case 'bytes': {
      const { at: atMs, bytes } = parseWith(stepSchemas.bytes, value);
      return { atMs, action: { kind: 'bytes', bytes }, label: 'bytes', expects: null };
    }
    case 'key': {
      const { at: atMs, key } = parseWith(stepSchemas.key, value);
      return { atMs, action: { kind: 'key', key }, label: `key ${key}`, expects: null };
    }
    default: {
      const { at: atMs, fault, forMs: lasting = DEFAULT_FAULT_MS } = parseWith(stepSchemas.fault, value);
      if (!faultsOf[device].includes(fault))
        throw new UnusableInput(
          `no fault "${fault}" for ${device}; there are ${faultsOf[device].join(', ')}`,
        );
      return {
        atMs,
        action: { kind: 'fault', fault, forMs: lasting },
        label: `fault ${fault}`,
        expects: null,
      };
    }
  }
}

/**
 * The steps of `text`. Empty lines and lines that begin with # are left out.
 * Declarations are issued for the moment of their step, counted from `nowMs`.
 * Throws UnusableInput with the number of the line.
 */
export function readScript(text: string, device: SimulatedDevice, nowMs: number, seed = 1): readonly Step[] {
  const steps: Step[] = [];
  let lastAtMs = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    try {
      const step = readStep(parseJson(line), device, nowMs, seed * 1_000 + index);
      if (step.atMs < lastAtMs) throw new UnusableInput(`"at" ${step.atMs} comes before ${lastAtMs}`);
      lastAtMs = step.atMs;
      steps.push(step);
    } catch (error) {
      if (error instanceof UnusableInput) throw new UnusableInput(`line ${index + 1}: ${error.message}`);
      throw error;
    }
  }
  if (steps.length === 0) throw new UnusableInput('there is no step in it');
  return steps;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UnusableInput('not JSON');
  }
}
