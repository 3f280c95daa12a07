import { z } from 'zod';

/**
 * Otherwise zod tries to compile its parsers from text, which the content security policy refuses and reports. It
 * tries when a schema is made, so this module is imported before any that makes one.
 */
z.config({ jitless: true });
