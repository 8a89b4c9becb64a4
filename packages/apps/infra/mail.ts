import type { Topology } from "../src/infra/topology.ts";
import type { Buckets } from "./buckets.ts";

/** Sending for the stage's domain, and receiving where that was opted into. */
export function createMail({ mail, zone }: Topology, buckets: Buckets): void {
  if (mail === undefined) return;
  const { domain, configurationSet, receiving } = mail;
  const sending = new sst.aws.Email("Mail", {
    sender: domain,
    // Mail in our name that isn't signed by us is somebody else's.
    dmarc: "v=DMARC1; p=quarantine;",
    transform: { configurationSet: { configurationSetName: configurationSet, deliveryOptions: { tlsPolicy: "REQUIRE" } } },
  });
  if (receiving === undefined) return;
  const ruleSet = new aws.ses.ReceiptRuleSet("Inbound", { ruleSetName: receiving.ruleSet });
  const rule = new aws.ses.ReceiptRule(
    "InboundToBucket",
    {
      name: receiving.rule,
      ruleSetName: ruleSet.ruleSetName,
      recipients: [domain],
      enabled: true,
      // The verdicts that ingest decides by.
      scanEnabled: true,
      tlsPolicy: "Require",
      s3Actions: [{ position: 1, bucketName: buckets.mail.name, objectKeyPrefix: receiving.objectPrefix }],
    },
    { dependsOn: [sending] },
  );
  new aws.ses.ActiveReceiptRuleSet("InboundActive", { ruleSetName: ruleSet.ruleSetName }, { dependsOn: [rule] });
  new aws.route53.Record("InboundMx", {
    zoneId: aws.route53.getZoneOutput({ name: zone ?? "" }).zoneId,
    name: domain,
    type: "MX",
    ttl: 300,
    records: [`10 ${receiving.mx}`],
  });
}
