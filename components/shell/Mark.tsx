/** The product's name. */
export function Mark() {
  return (
    <span className="font-semibold tracking-wide">
      Hold<span className="text-hold">point</span>
    </span>
  );
}
