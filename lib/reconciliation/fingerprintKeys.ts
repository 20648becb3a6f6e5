import { ORDERED_ELEMENTS, ORDERED_ITEM_TYPES, SERVER_ELEMENTS } from "./fhirElements.ts";
import { hashString } from "./hash.ts";
import { LEGACY_ID_SYSTEM, ORIGINAL_CODE_URL } from "./references.ts";

/** Hashes of the names and values that the scanner has to know when it meets them. */

export const KEY_REFERENCE = hashString("reference");
export const KEY_IDENTIFIER = hashString("identifier");
export const KEY_SYSTEM = hashString("system");
export const KEY_CODE = hashString("code");
export const KEY_VALUE = hashString("value");
export const KEY_DISPLAY = hashString("display");
export const KEY_URL = hashString("url");
export const KEY_VALUE_CODING = hashString("valueCoding");
export const KEY_RESOURCE_TYPE = hashString("resourceType");
export const KEY_CODING = hashString("coding");
export const KEY_EXTENSION = hashString("extension");
export const KEY_META = hashString("meta");
export const KEY_SECURITY = hashString("security");
export const KEY_ID = hashString("id");
export const KEY_ITEM = hashString("item");
export const LEGACY_ID = hashString(LEGACY_ID_SYSTEM);
export const ORIGINAL_CODE = hashString(ORIGINAL_CODE_URL);
export const ORDERED_KEYS = new Set(ORDERED_ELEMENTS.map((name) => hashString(name).hi));
export const SERVER_KEYS = new Set(SERVER_ELEMENTS.map((name) => hashString(name).hi));
export const ORDERED_ITEM_KEYS = new Set(ORDERED_ITEM_TYPES.map((name) => hashString(name).hi));

/** Told apart from one another, and from strings, by these start values. */
export const INSTANT_TAG = 0x696e7374;
/** Added to a reference of the target whose legacy id names another record than its link: it equals nothing. */
export const CONTRADICTION_TAG = 0x636f6e74;
export const OBJECT_TAG = 0x6f626a65;
export const SET_TAG = 0x73657400;
export const LIST_TAG = 0x6c697374;
