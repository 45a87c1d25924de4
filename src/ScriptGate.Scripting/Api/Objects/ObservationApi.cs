namespace ScriptGate.Scripting.Api.Objects;

/// <summary>The arguments of observers: copies of what happened, when it cannot be changed any more.</summary>
internal static class ObservationApi
{
    public static readonly ApiObject<Observation> Client = new ApiObject<Observation>("PastClient", "Who was connected.")
        .Object("address", AddressApi.Kind, "The client's IP address.", observation => observation.ClientAddress, isConstant: true, isNullable: false);

    public static readonly ApiObject<Observation> Session = new ApiObject<Observation>("PastSession", "A session, as an observer sees it afterwards.")
        .Property("id", "string", "The support ID of the session.", observation => observation.SessionId)
        .Property("virtualServer", "string", "The name of the virtual server that took the connection.", observation => observation.VirtualServer)
        .Object("client", Client, "Who was connected.", observation => observation, isConstant: true, isNullable: false);

    public static readonly ApiObject<DeliveredObservation> Delivered = new ApiObject<DeliveredObservation>("Delivered", "A member took the message.")
        .Property("id", "string", "The support ID of the transaction.", e => e.TransactionId)
        .Object("from", MailboxApi.Kind, "The sender.", e => e.Sender, isConstant: true, isNullable: false)
        .List("recipients", MailboxApi.Kind, "The accepted recipients.", e => e.Recipients)
        .Property("size", "number", "The message's size in octets.", e => e.Size)
        .Property("pool", "string", "The pool.", e => e.Pool)
        .Property("member", "string", "The member.", e => e.Member)
        .Object("reply", ReplyApi.Kind, "The member's reply to the final dot.", e => e.Reply, isConstant: true, isNullable: false);

    public static readonly ApiObject<RefusedObservation> Refused = new ApiObject<RefusedObservation>("Refused", "A command or a message was refused or deferred.")
        .Property("id", "string", "The support ID in the reply.", e => e.SupportId)
        .Property("command", "string", "The command; . for the final dot.", e => e.Command)
        .Object("reply", ReplyApi.Kind, "What the client was told.", e => e.Reply, isConstant: true, isNullable: false)
        .Property("by", "string", "Who refused: a step's name, member or engine.", e => e.By);

    public static readonly ApiObject<DisconnectObservation> Disconnected = new ApiObject<DisconnectObservation>("Disconnected", "The session is over.")
        .Property("reason", "string", "quit, client-gone, timeout, refused, shutdown, protocol, member-lost, replaced (by XCLIENT) or error.", e => e.Reason)
        .Property("transactions", "number", "How many transactions it had.", e => e.Transactions);
}
