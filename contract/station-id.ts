/** Station id: names one machine to the collector. Apart from visit.ts, which rests on much that names stations. */
import { z } from 'zod';

export const stationIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
