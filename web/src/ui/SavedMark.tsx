import { Check } from 'lucide-react';

/** Says that something was saved, beside where it was; `otherwise` stands there until then. */
export function SavedMark({ isSaved, label, otherwise }: { isSaved: boolean; label: string; otherwise?: string }) {
  return (
    <span role="status">
      {isSaved ? (
        <span className="inline-flex items-center gap-1 text-sm font-medium text-verdigris">
          <Check aria-hidden className="size-4" />
          {label}
        </span>
      ) : (
        otherwise
      )}
    </span>
  );
}
