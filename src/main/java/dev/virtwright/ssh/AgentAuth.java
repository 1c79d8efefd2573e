package dev.virtwright.ssh;

import java.io.IOException;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/** Public key authentication (RFC 4252, 7) with a key that only the agent holds. */
final class AgentAuth extends AbstractAuthMethod {
  private final Agent agent;
  private final Agent.Key key;

  AgentAuth(Agent agent, Agent.Key key) {
    super("publickey");
    this.agent = agent;
    this.key = key;
  }

  private String algorithm() {
    return key.type().equals("ssh-rsa") ? "rsa-sha2-512" : key.type();
  }

  @Override
  protected SSHPacket buildReq() throws UserAuthException {
    return request(false);
  }

  private SSHPacket request(boolean signed) throws UserAuthException {
    return super.buildReq().putBoolean(signed).putString(algorithm()).putString(key.blob());
  }

  @Override
  public void handle(Message command, SSHPacket packet)
      throws UserAuthException, TransportException {
    if (command != Message.USERAUTH_60) {
      super.handle(command, packet);
      return;
    }
    SSHPacket request = request(true);
    byte[] data =
        new Buffer.PlainBuffer()
            .putString(params.getTransport().getSessionID())
            .putBuffer(request)
            .getCompactData();
    try {
      request.putString(agent.sign(key, data));
    } catch (IOException refused) {
      throw new UserAuthException(
          DisconnectReason.UNKNOWN, "the agent did not sign with " + key.comment(), refused);
    }
    params.getTransport().write(request);
  }
}
