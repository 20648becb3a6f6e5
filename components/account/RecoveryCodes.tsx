import { Button } from "#components/ui/Button.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { DialogActions } from "#components/ui/Dialog.tsx";

/** Ten codes, this once. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  return (
    <div className="grid gap-3">
      <p>
        Print or write these down and keep them away from your devices. Each one replaces a lost second factor
        once. <b>They are not shown again.</b>
      </p>
      <ol
        aria-label="Recovery codes"
        className="figures grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line bg-canvas px-4 py-3 text-lead"
      >
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ol>
      <DialogActions>
        <CopyButton text={codes.join("\n")} what="the codes" />
        <Button intent="primary" onClick={onClose}>
          I have kept them
        </Button>
      </DialogActions>
    </div>
  );
}
