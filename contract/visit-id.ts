/** Visit id: UUIDv7, made once when the scan was taken. Apart from visit.ts, which rests on much that names visits. */
import { z } from 'zod';

export const visitIdSchema = z.uuidv7();
