import type { SampleSignIn } from "#lib/access/schema.ts";
import { positionTitle } from "#lib/door/positions.ts";

/** Whom one can be in the sample cutover. Drawn only where the server says that this is the sample. */
export function SignInSamples({ samples }: { samples: readonly SampleSignIn[] }) {
  return (
    <section aria-labelledby="samples" className="border-t border-line pt-4">
      <h2 id="samples" className="text-small font-semibold">
        This is the sample cutover: be any of them
      </h2>
      <table className="mt-2 w-full text-left text-small">
        <thead className="text-caption text-faint">
          <tr>
            <th className="font-normal">position</th>
            <th className="font-normal">login</th>
            <th className="font-normal">password</th>
          </tr>
        </thead>
        <tbody>
          {samples.map(({ login, password, position }) => (
            <tr key={login}>
              <th scope="row" className="py-0.5 pr-2 font-normal text-dim">
                {positionTitle(position)}
              </th>
              <td className="figures py-0.5 pr-2 select-all">{login}</td>
              <td className="figures py-0.5 break-all select-all">{password}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
