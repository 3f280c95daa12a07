/** The pin types that most blocks use, so that a block's file reads like its line in the format. */
export const ANY = { type: 'any' } as const;
export const TEXT = { type: 'string' } as const;
export const NUMBER = { type: 'number' } as const;
export const INTEGER = { type: 'integer' } as const;
export const BOOLEAN = { type: 'boolean' } as const;
export const LIST = { type: 'list', items: ANY } as const;
export const TEXT_LIST = { type: 'list', items: TEXT } as const;
export const DICTIONARY = { type: 'dict', values: ANY } as const;

export const OPTIONAL_TEXT = { type: 'string', nullable: true } as const;
export const OPTIONAL_INTEGER = { type: 'integer', nullable: true } as const;
export const TEXT_OR_INTEGER = { type: 'union', of: [TEXT, INTEGER] } as const;
export const INTEGER_OR_TEXT = { type: 'union', of: [INTEGER, TEXT] } as const;
