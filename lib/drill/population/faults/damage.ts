import { type FhirResource, isOfType, type ResourceOf, type ResourceType } from "../fhir.ts";
import type { RandomStream } from "../prng.ts";
import type { FaultKind } from "./kinds.ts";

/** What a fault changed: the elements from the resource's root, and the cause it shares with others, if any. */
interface Damage {
  fields: string[];
  cause?: string;
}

/** A fault in the content of one type of record. */
export interface ContentFault {
  kind: FaultKind;
  type: ResourceType;
  /** Whether the source record is one that the fault changes visibly. */
  applies: (source: FhirResource) => boolean;
  /** Damages the target record in place. */
  damage: (target: FhirResource, random: RandomStream, source: FhirResource) => Damage;
}

interface Definition<T extends FhirResource> {
  applies?: (source: T) => boolean;
  damage: (target: T, random: RandomStream, source: T) => Damage;
}

/** Defines a fault for one type of record. */
export function faultIn<T extends ResourceType>(
  type: T,
  kind: FaultKind,
  definition: Definition<ResourceOf<T>>,
): ContentFault {
  const { applies = () => true, damage } = definition;
  return {
    kind,
    type,
    applies: (source) => isOfType(source, type) && applies(source),
    damage: (target, random, source) => {
      if (!isOfType(target, type) || !isOfType(source, type))
        throw new TypeError(`A fault of ${type} met a ${target.resourceType}`);
      return damage(target, random, source);
    },
  };
}
