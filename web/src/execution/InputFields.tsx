import { getOwn } from '../../../schema/json.ts';
import { useWords } from '../i18n/words.ts';
import { CONTROL_CLASS, type ControlProps, Field } from '../ui/Field.tsx';
import { Switch } from '../ui/Switch.tsx';
import type { Entered, FieldFault, InputField } from './input-fields.ts';

type Props = {
  fields: readonly InputField[];
  entered: Entered;
  faults: { [name: string]: FieldFault };
  onChange: (name: string, value: string | boolean) => void;
};

/** A field for each input of an agent; the form around them is whoever asks for the inputs. */
export function InputFields({ fields, entered, faults, onChange }: Props) {
  const words = useWords();
  return fields.map((field) => {
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
            onChange={(value) => onChange(field.name, value)}
          />
        )}
      </Field>
    );
  });
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
