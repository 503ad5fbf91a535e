// Loaded into every process of a drill: writes down each connection that would leave this machine.
import { appendFileSync } from "node:fs";
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";

const report = new URL(import.meta.url).searchParams.get("report");
const isLoopback = (host) => host === undefined || host === "localhost" || host === "::1" || host.startsWith("127.");
const note = (what) => appendFileSync(report, `${process.argv.slice(1).join(" ")}: ${what}\n`);
appendFileSync(report, "");

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function guarded(...options) {
  const [first] = Array.isArray(options[0]) ? options[0] : options;
  const isPath = typeof first === "string" || first?.path !== undefined;
  const host = typeof first === "object" ? first.host : options[1];
  if (!isPath && !isLoopback(typeof host === "string" ? host : undefined)) note(`connect ${host}`);
  return connect.apply(this, options);
};

const { lookup } = dns;
dns.lookup = function guarded(host, ...rest) {
  if (!isLoopback(host)) note(`lookup ${host}`);
  return lookup.call(this, host, ...rest);
};

const { send } = dgram.Socket.prototype;
dgram.Socket.prototype.send = function guarded(...options) {
  note("datagram");
  return send.apply(this, options);
};
