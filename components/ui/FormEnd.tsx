import type { ReactNode } from "react";
import { Button, type ButtonIntent } from "./Button.tsx";
import { DialogActions } from "./Dialog.tsx";
import { RefusalLine } from "./RefusalLine.tsx";

interface FormEndProps {
  /** On the button that does it. */
  verb: ReactNode;
  intent?: ButtonIntent;
  pending: boolean;
  /** Why it can't be done now, or not with what the form says. */
  whyOff: string | undefined;
  /** Why it was refused. */
  refusal: string | undefined;
  /** Leaves the form as it was; without it there is only the dialog's own cross. */
  onClose?: () => void;
  /** What the button does, where it is not its form's submit. */
  onDo?: () => void;
}

/** How a form in a dialog ends: why it was refused, the way out, and the button that does it. */
export function FormEnd({ verb, intent = "primary", pending, whyOff, refusal, onClose, onDo }: FormEndProps) {
  return (
    <>
      <RefusalLine sentence={refusal} />
      <DialogActions>
        {onClose && (
          <Button intent="quiet" onClick={onClose}>
            Not now
          </Button>
        )}
        <Button
          type={onDo ? "button" : "submit"}
          intent={intent}
          pending={pending}
          whyOff={whyOff}
          onClick={onDo}
        >
          {verb}
        </Button>
      </DialogActions>
    </>
  );
}
