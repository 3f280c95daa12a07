import { useMutation } from '@tanstack/react-query';
import { Check, Pencil, Undo2, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ReviewDecision } from '../../../schema/execution/event.ts';
import { isSpilled } from '../../../schema/execution/spilled.ts';
import type { JsonValue } from '../../../schema/json.ts';
import type { Decision } from '../api/reviews.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';
import { ReadableValue } from '../values/ReadableValue.tsx';
import type { JsonFault } from '../values/read-json.ts';
import { valueRefusalOf } from '../values/value-refusal.ts';
import { editKind, editText, readEdit } from './edit-data.ts';

type Props = {
  name: string;
  data: JsonValue;
  editable: boolean;
  /** The execution whose values may be asked for; null for who has a link only. */
  executionId: string | null;
  /** Settles when the decision is accepted; what it rejects with is shown. */
  onDecide: (decision: Decision) => Promise<void>;
  /** What else can be done about it. */
  children?: ReactNode;
};

/** The bound of the API. */
const MESSAGE_LENGTH = 2_000;
const MOST_ROWS = 18;

/** What is to be reviewed, changed if it may be, and the two ways to decide. */
export function ReviewForm({ name, data, editable, executionId, onDecide, children }: Props) {
  const words = useWords();
  const [text, setText] = useState<string | null>(null);
  const [message, setMessage] = useState('');
  const [fault, setFault] = useState<JsonFault | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const changeButton = useRef<HTMLButtonElement>(null);
  const isEditing = text !== null;
  const wasEditing = useRef(isEditing);
  useEffect(() => {
    if (isEditing !== wasEditing.current) (isEditing ? field : changeButton).current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  const decide = useMutation({ mutationFn: onDecide });
  const refusal = valueRefusalOf(decide.error, words);
  const isTooLarge = isSpilled(data);
  const isChanged = text !== null && text !== editText(data);

  const send = (decision: ReviewDecision) => {
    const edit = readEdit(data, text);
    setFault(edit.ok ? null : edit.fault);
    if (edit.ok) return decide.mutate({ decision, message: message.trim(), ...edit.changed });
    field.current?.focus();
    field.current?.setSelectionRange(edit.fault.offset, edit.fault.offset);
  };
  const edit = (next: string | null) => {
    setText(next);
    setFault(null);
  };

  const isOver = decide.isPending || decide.isSuccess;
  const buttonOf = (decision: ReviewDecision, label: string) => (
    <Button
      look={decision === 'approved' ? 'primary' : 'danger'}
      icon={decision === 'approved' ? Check : X}
      busy={isOver && decide.variables?.decision === decision}
      disabled={isOver}
      onClick={() => send(decision)}
    >
      {decide.isPending && decide.variables.decision === decision ? words.review.sending : label}
    </Button>
  );
  return (
    <div className="@container">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 @4xl:grid-cols-[minmax(0,1fr)_22rem] @4xl:gap-6">
        {text === null ? (
          <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-2">
            <ReadableValue value={data} executionId={executionId} name={name} />
            {editable && !isTooLarge && (
              <Button
                size="small"
                look="quiet"
                ref={changeButton}
                icon={Pencil}
                className="justify-self-start"
                disabled={isOver}
                onClick={() => edit(editText(data))}
              >
                {words.review.change}
              </Button>
            )}
            {editable && isTooLarge && executionId !== null && <p className="text-sm text-ink-2">{words.review.tooLargeToChange}</p>}
            {!editable && <p className="text-sm text-ink-2">{words.review.fixed}</p>}
          </div>
        ) : (
          <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-2">
            <Field
              label={editKind(data) === 'text' ? words.review.textLabel : words.review.jsonLabel}
              remark={editKind(data) === 'json' ? words.run.jsonHint : undefined}
              error={fault && words.run.badJsonAt(fault.line, fault.column)}
            >
              {(control) => (
                <textarea
                  {...control}
                  ref={field}
                  rows={Math.min(MOST_ROWS, text.split('\n').length + 2)}
                  spellCheck={editKind(data) === 'text'}
                  className={`${CONTROL_CLASS} ${editKind(data) === 'json' ? 'font-mono text-sm' : ''}`}
                  value={text}
                  disabled={isOver}
                  onChange={({ target }) => edit(target.value)}
                />
              )}
            </Field>
            <Button size="small" look="quiet" icon={Undo2} className="justify-self-start" disabled={isOver} onClick={() => edit(null)}>
              {words.review.restore}
            </Button>
          </div>
        )}
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
          <Field label={words.review.message} remark={words.run.optional} hint={words.review.messageHint}>
            {(control) => (
              <textarea
                {...control}
                rows={2}
                maxLength={MESSAGE_LENGTH}
                className={CONTROL_CLASS}
                value={message}
                disabled={isOver}
                onChange={({ target }) => setMessage(target.value)}
              />
            )}
          </Field>
          {decide.isError && (refusal === undefined ? <ProblemNotice problem={decide.error} /> : <Notice tone="failure">{refusal}</Notice>)}
          <div className="flex flex-wrap items-center gap-2">
            {buttonOf('approved', isChanged ? words.review.approveChanged : words.review.approve)}
            {buttonOf('rejected', words.review.reject)}
            {decide.isSuccess && (
              <span role="status" className="text-sm text-ink-2">
                {words.review.sent}
              </span>
            )}
          </div>
          {children}
        </div>
      </div>
    </div>
  );
}
