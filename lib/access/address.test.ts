import { describe, expect, it } from "vitest";
import { clientAddress, networkOf } from "./address.ts";

describe("where a request came from", () => {
  it("is the other end of the connection when there is no proxy, whatever the header says", () => {
    expect(clientAddress("203.0.113.7", "198.51.100.1", 0)).toBe("203.0.113.7");
    expect(clientAddress("::ffff:203.0.113.7", undefined, 0)).toBe("203.0.113.7");
  });

  it("is what the outermost of one's own proxies heard, not what a client wrote before it", () => {
    expect(clientAddress("10.0.0.1", "198.51.100.1", 1)).toBe("198.51.100.1");
    expect(clientAddress("10.0.0.1", "1.1.1.1, 198.51.100.1", 1)).toBe("198.51.100.1");
    expect(clientAddress("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", 2)).toBe("198.51.100.1");
  });

  it("is the connection's when a proxy said nothing that is an address", () => {
    expect(clientAddress("10.0.0.1", undefined, 1)).toBe("10.0.0.1");
    expect(clientAddress("10.0.0.1", "unknown", 1)).toBe("10.0.0.1");
    expect(clientAddress("10.0.0.1", "198.51.100.1", 2)).toBe("10.0.0.1");
  });
});

it("an IPv6 network is one, however its addresses are written", () => {
  expect(networkOf("203.0.113.7")).toBe("203.0.113.7");
  const network = networkOf("2001:db8:0:1:aaaa::1");
  expect(networkOf("2001:0DB8::1:0:0:0:2")).toBe(network);
  expect(networkOf("2001:db8:0:1:bbbb:1:2:3")).toBe(network);
  expect(networkOf("2001:db8:0:2::1")).not.toBe(network);
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
});
