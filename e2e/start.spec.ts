import { expect, test } from "@playwright/test";

test("someone who is not signed in is asked to sign in", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/sign-in/);
  await expect(page.getByRole("heading").first()).toBeVisible();
});
