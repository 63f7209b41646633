/**
 * Turns off zod's compiled parsers, which are built with `new Function`.
 *
 * The screens run under a policy without `unsafe-eval`. zod decides when a schema is made, so a
 * page imports this file before any schema. Without it every schema would try, fail, and report
 * a policy violation to the console.
 */
import { z } from 'zod';

z.config({ jitless: true });
