import { type RefObject, useEffect, useRef } from 'react';

/** Whenever `faults` change, the focus goes to the first field that has one. */
export function useFaultFocus<Form extends HTMLElement>(faults: unknown): RefObject<Form | null> {
  const form = useRef<Form>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the faults that move the focus
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus(), [faults]);
  return form;
}

/** For what opens because somebody asked for it: the focus begins on its first field, and goes to faults from then on. */
export function useFormFocus<Form extends HTMLElement>(faults?: unknown): RefObject<Form | null> {
  const form = useFaultFocus<Form>(faults);
  useEffect(() => form.current?.querySelector<HTMLElement>('input:not([hidden]), select')?.focus(), [form]);
  return form;
}
