namespace ScriptGate;

/// <summary>What an observer is told: a copy of what happened. It cannot delay or change the session.</summary>
/// <param name="Stage">What happened.</param>
/// <param name="SessionId">The session's support ID.</param>
/// <param name="VirtualServer">The virtual server's name.</param>
/// <param name="ClientAddress">The client's address.</param>
public abstract record Observation(Stage Stage, string SessionId, string VirtualServer, System.Net.IPAddress ClientAddress);

/// <summary>DELIVERED: a member took the message.</summary>
/// <param name="SessionId">The session's support ID.</param>
/// <param name="VirtualServer">The virtual server's name.</param>
/// <param name="ClientAddress">The client's address.</param>
/// <param name="TransactionId">The transaction's support ID.</param>
/// <param name="Sender">The reverse path.</param>
/// <param name="Recipients">The accepted recipients.</param>
/// <param name="Size">The message's size in octets.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Member">The member.</param>
/// <param name="Reply">The member's reply to the final dot.</param>
public sealed record DeliveredObservation(
    string SessionId,
    string VirtualServer,
    System.Net.IPAddress ClientAddress,
    string TransactionId,
    Mailbox Sender,
    IReadOnlyList<Mailbox> Recipients,
    long Size,
    string Pool,
    string Member,
    SmtpReply Reply)
    : Observation(Stage.Delivered, SessionId, VirtualServer, ClientAddress);

/// <summary>REFUSED: a command or a message was refused or deferred.</summary>
/// <param name="SessionId">The session's support ID.</param>
/// <param name="VirtualServer">The virtual server's name.</param>
/// <param name="ClientAddress">The client's address.</param>
/// <param name="SupportId">The ID in the reply: the transaction's if one was open, else the session's.</param>
/// <param name="Command">The command that was refused; the final dot is <c>.</c>.</param>
/// <param name="Reply">What the client was told.</param>
/// <param name="By">Who refused: a step's name, <c>member</c> or <c>engine</c>.</param>
public sealed record RefusedObservation(
    string SessionId, string VirtualServer, System.Net.IPAddress ClientAddress, string SupportId, string Command, SmtpReply Reply, string By)
    : Observation(Stage.Refused, SessionId, VirtualServer, ClientAddress);

/// <summary>DISCONNECT: the session is over.</summary>
/// <param name="SessionId">The session's support ID.</param>
/// <param name="VirtualServer">The virtual server's name.</param>
/// <param name="ClientAddress">The client's address.</param>
/// <param name="Reason">
/// Why: <c>quit</c>; <c>client-gone</c>; <c>timeout</c>; <c>refused</c>, by a verdict or limit; <c>shutdown</c>, or its generation is over; <c>protocol</c>: another protocol,
/// injection behind STARTTLS, a message without permission, a failed handshake; <c>member-lost</c>, of an authenticated session; <c>replaced</c>, by the client that XCLIENT announced;
/// <c>error</c>, a fault of ours.
/// </param>
/// <param name="Transactions">How many transactions it had.</param>
public sealed record DisconnectObservation(string SessionId, string VirtualServer, System.Net.IPAddress ClientAddress, string Reason, int Transactions)
    : Observation(Stage.Disconnect, SessionId, VirtualServer, ClientAddress);
