"use client";

import { useQuery } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { SelectField } from "#components/ui/Field.tsx";
import { orpc } from "#lib/door/client.ts";

/** The program that a cutover is in: one of those that one owns or works in. */
export function ProgramField(field: Pick<ComponentProps<"select">, "value" | "onChange">) {
  const { data } = useQuery(orpc.program.listPrograms.queryOptions({ input: {} }));
  const programs = data?.programs.flatMap(({ program }) => program ?? []) ?? [];
  const isListed = field.value === "" || programs.some(({ id }) => id === field.value);
  return (
    <SelectField label="Program" {...field}>
      <option value="">none</option>
      {!isListed && <option value={field.value}>the one that it is in</option>}
      {programs.map(({ id, name, organization }) => (
        <option key={id} value={id}>
          {organization} · {name}
        </option>
      ))}
    </SelectField>
  );
}
