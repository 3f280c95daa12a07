import { Play } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Plan } from '../../../schema/graph/plan.ts';
import { getOwn, type JsonObject } from '../../../schema/json.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, type ControlProps, Field } from '../ui/Field.tsx';
import { Switch } from '../ui/Switch.tsx';
import { asEntered, type Entered, type FieldFault, type InputField, readInputs } from './input-fields.ts';

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
      {fields.map((field) => {
        const fault = getOwn(faults, field.name);
        return (
          <Field
            key={field.name}
            label={field.title}
            remark={field.control.kind === 'json' ? words.run.jsonHint : field.required ? undefined : words.run.optional}
            hint={field.description || undefined}
            error={fault && words.run[fault]}
          >
            {(control) => (
              <InputControl
                control={control}
                field={field}
                value={getOwn(entered, field.name) ?? field.initial}
                onChange={(value) => setEntered((old) => ({ ...old, [field.name]: value }))}
              />
            )}
          </Field>
        );
      })}
      <Button type="submit" look="primary" icon={Play} busy={isStarting}>
        {isStarting ? words.run.starting : earlier === null ? words.run.run : words.run.runAgain}
      </Button>
    </form>
  );
}

function entriesOf(fields: readonly InputField[], earlier: JsonObject | null): Entered {
  return Object.fromEntries(
    fields.map((field) => {
      const value = earlier === null ? undefined : getOwn(earlier, field.name);
      return [field.name, value === undefined ? field.initial : asEntered(value, field.control)];
    }),
  );
}

type ControlFieldProps = {
  control: ControlProps;
  field: InputField;
  value: string | boolean;
  onChange: (value: string | boolean) => void;
};

function InputControl({ control, field, value, onChange }: ControlFieldProps) {
  const words = useWords();
  const { kind } = field.control;
  if (kind === 'toggle') {
    return <Switch {...control} checked={value === true} onChange={onChange} on={words.run.on} off={words.run.off} />;
  }
  const text = typeof value === 'string' ? value : '';
  if (kind === 'choice') {
    return (
      <select {...control} className={CONTROL_CLASS} value={text} onChange={({ target }) => onChange(target.value)}>
        <option value="" />
        {field.control.kind === 'choice' && field.control.options.map((option) => <option key={option}>{option}</option>)}
      </select>
    );
  }
  if (kind === 'text' || kind === 'json') {
    return (
      <textarea
        {...control}
        rows={5}
        spellCheck={kind === 'text'}
        className={`${CONTROL_CLASS} ${kind === 'json' ? 'font-mono text-sm' : ''}`}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
    );
  }
  const isNumber = kind === 'number' || kind === 'integer';
  return (
    <input
      {...control}
      type={kind === 'date' || kind === 'time' ? kind : 'text'}
      inputMode={isNumber ? (kind === 'integer' ? 'numeric' : 'decimal') : undefined}
      autoComplete="off"
      className={CONTROL_CLASS}
      value={text}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
