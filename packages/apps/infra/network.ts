import type { WorkerTopology } from "../src/infra/worker.ts";

export type Network = { readonly vpc: sst.aws.Vpc; readonly workspaces: sst.aws.Efs };

const NFS = 2049;

/** Workers have no public address; they reach git, npm and the model through one way out, S3 and DynamoDB without it. */
export function createNetwork({ workspaces }: WorkerTopology, permanent: boolean, region: string): Network {
  // Managed gateways cost about 65 dollars a month in two zones; a personal stage makes do with small instances.
  const vpc = new sst.aws.Vpc("Network", { az: 2, nat: permanent ? "managed" : "ec2" });
  const routeTableIds = vpc.nodes.privateRouteTables.apply((tables) => tables.map(({ id }) => id));
  for (const service of ["s3", "dynamodb"]) {
    new aws.ec2.VpcEndpoint(`NetworkTo${service.toUpperCase()}`, { vpcId: vpc.id, serviceName: `com.amazonaws.${region}.${service}`, routeTableIds });
  }
  const efs = new sst.aws.Efs("Workspaces", {
    vpc,
    transform: {
      fileSystem: {
        encrypted: true,
        lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }, { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }],
      },
      // Whoever mounts it is the image's unprivileged user.
      accessPoint: {
        posixUser: { uid: workspaces.uid, gid: workspaces.gid },
        rootDirectory: { path: workspaces.rootPath, creationInfo: { ownerUid: workspaces.uid, ownerGid: workspaces.gid, permissions: "750" } },
      },
      securityGroup: (args) => {
        args.ingress = [{ protocol: "tcp", fromPort: NFS, toPort: NFS, cidrBlocks: [vpc.nodes.vpc.cidrBlock] }];
        return undefined;
      },
    },
  });
  return { vpc, workspaces: efs };
}
