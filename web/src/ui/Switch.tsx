import { Switch as Primitive } from 'radix-ui';
import type { ControlProps } from './Field.tsx';

type Props = ControlProps & { checked: boolean; onChange: (checked: boolean) => void; on: string; off: string };

export function Switch({ checked, onChange, on, off, ...control }: Props) {
  return (
    <span className="flex items-center gap-3">
      <Primitive.Root
        {...control}
        checked={checked}
        onCheckedChange={onChange}
        className="relative h-6 w-11 rounded-full border border-thread-2 bg-cloth-2 transition data-[state=checked]:border-indigo data-[state=checked]:bg-indigo"
      >
        <Primitive.Thumb className="block size-4 translate-x-1 rounded-full bg-thread-2 transition-transform data-[state=checked]:translate-x-[1.4rem] data-[state=checked]:bg-on-indigo" />
      </Primitive.Root>
      <span aria-hidden className="text-sm text-ink-2">
        {checked ? on : off}
      </span>
    </span>
  );
}
