import { Play } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Plan } from '../../../schema/graph/plan.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import { InputFields } from './InputFields.tsx';
import { type Entered, entriesOf, type FieldFault, type InputField, readInputs } from './input-fields.ts';

type Props = {
  fields: readonly InputField[];
  plan: Plan;
  /** Inputs of the run that is looked at: it can be repeated as it was, or changed first. */
  earlier: JsonObject | null;
  isStarting: boolean;
  onRun: (inputs: JsonObject) => void;
};

export function InputsForm({ fields, plan, earlier, isStarting, onRun }: Props) {
  const words = useWords();
  const [entered, setEntered] = useState<Entered>(() => entriesOf(fields, earlier));
  const [faults, setFaults] = useState<{ [name: string]: FieldFault }>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readInputs(fields, entered, plan);
    setFaults(read.ok ? {} : read.faults);
    if (read.ok) onRun(read.inputs);
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
      {fields.length === 0 && <p className="text-sm text-ink-2">{words.run.noInputs}</p>}
      <InputFields
        fields={fields}
        entered={entered}
        faults={faults}
        onChange={(name, value) => setEntered((old) => ({ ...old, [name]: value }))}
      />
      <Button type="submit" look="primary" icon={Play} busy={isStarting}>
        {isStarting ? words.run.starting : earlier === null ? words.run.run : words.run.runAgain}
      </Button>
    </form>
  );
}
