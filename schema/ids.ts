import { z } from 'zod';

/** Ids that we make are UUIDs of version 7 (time-ordered); ids in imported files may be any UUID. */
export const Id = z.uuid();

/** A node's or link's id: the file's own, stable across versions. Printable, without control characters. */
export const ElementId = z
  .string()
  .min(1)
  .max(100)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  .regex(/^[^\u0000-\u001f\u007f\ud800-\udfff]*$/u, 'must not contain control characters');

/** Name of a person-visible thing. Postgres text cannot hold NUL, and a lone surrogate is not text. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes('\u0000') && value.isWellFormed(), 'must be well-formed text without NUL');
