import { z } from 'zod';

/** A VM is asked for by its id or by its name. */
export const vmRefSchema = z.object({ vm: z.string().min(1).max(64) });
