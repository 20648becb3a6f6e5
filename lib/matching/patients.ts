import type { DuckDBConnection } from "@duckdb/node-api";
import { text } from "./sql.ts";

/** What of a FHIR R4 Patient tells one human from another, as JSON paths. */
const ELEMENTS: Readonly<Record<string, string>> = {
  family: "$.name[0].family",
  given: "$.name[0].given[0]",
  birthdate: "$.birthDate",
  gender: "$.gender",
  phone: "$.telecom[0].value",
  line: "$.address[0].line[0]",
  city: "$.address[0].city",
  state: "$.address[0].state",
  postalcode: "$.address[0].postalCode",
  identifier: "$.identifier[0].value",
};

/** Reads Patients, one a line, into a table with their id and a column for each of ELEMENTS. */
export async function flattenPatients(
  connection: DuckDBConnection,
  table: string,
  file: string,
): Promise<void> {
  const columns = Object.entries(ELEMENTS).map(
    ([name, path]) => `json_extract_string(json, '${path}') AS ${name}`,
  );
  await connection.run(
    `CREATE TABLE ${table} AS
       SELECT json_extract_string(json, '$.id') AS id, ${columns.join(", ")}
         FROM read_ndjson_objects(${text(file)})
        WHERE json_extract_string(json, '$.resourceType') = 'Patient'`,
  );
}
