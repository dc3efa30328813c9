/** Publishes the sources of a deployment at the block explorers. Usage: npm run verify -- --network sepolia */
import hre from "hardhat";

const connection = await hre.network.create();
const { chainId } = await connection.ethers.provider.getNetwork();
await connection.close();
await hre.tasks.getTask(["ignition", "verify"]).run({ deploymentId: `chain-${chainId}`, force: false });
