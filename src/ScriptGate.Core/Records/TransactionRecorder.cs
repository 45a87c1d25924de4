using System.Net;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Listeners;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Statistics;

namespace ScriptGate.Core.Records;

/// <summary>Writes what happened: one record and one log line for every transaction, one for every refusal outside a transaction, and what observers are told.</summary>
internal sealed class TransactionRecorder(IRecordStore store, StatisticsBook statistics, TimeProvider clock, ILogger logger)
{
    /// <summary>The command of a refusal that answered the end of the message.</summary>
    public const string EndOfMessage = ".";

    // Who refused, where a handshake failed: TLS itself, before anybody was asked.
    private const string Handshake = "tls";

    // The same where a connection did not begin as its virtual server's have to.
    private const string ProxyHeader = "proxy-header";

    /// <summary>A session begins.</summary>
    public void Began(VirtualServer server) => statistics.AddSession(server.Profile.Name, clock.GetUtcNow());

    /// <summary>A connection was turned away before it was a session.</summary>
    /// <param name="server">The virtual server.</param>
    /// <param name="client">The client.</param>
    /// <param name="id">The support ID that it was told.</param>
    /// <param name="reply">What it was told, or would have been.</param>
    /// <param name="limit">The limit that it met.</param>
    public void TurnedAway(VirtualServer server, IPEndPoint client, string id, SmtpReply reply, string limit) => Add(server, new TransactionRecord
    {
        Id = id,
        Time = clock.GetUtcNow(),
        VirtualServer = server.Name,
        Profile = server.Profile.Name,
        Client = client,
        Trusted = server.Trusts(client.Address),
        Result = ResultOf(reply),
        Reply = reply.ToString(),
        By = "engine",
        Command = "CONNECT",
        Detail = limit,
    });

    /// <summary>A connection was closed without a word because of its PROXY header, or for want of one. Its line in the log is written by who did it.</summary>
    /// <param name="server">The virtual server.</param>
    /// <param name="peer">Where the connection came from: whoever it was for was not believed.</param>
    /// <param name="id">The support ID, which nobody was told.</param>
    /// <param name="reason">Why.</param>
    public void ProxyRefused(VirtualServer server, IPEndPoint peer, string id, string reason) => Add(server, new TransactionRecord
    {
        Id = id,
        Time = clock.GetUtcNow(),
        VirtualServer = server.Name,
        Profile = server.Profile.Name,
        Client = peer,
        Trusted = server.Trusts(peer.Address),
        Result = TransactionResult.Rejected,
        By = ProxyHeader,
        Command = "CONNECT",
        Detail = reason,
    });

    /// <summary>A connection that was passed through has ended.</summary>
    public void PassedThrough(VirtualServer server, PassedThrough tunnel) => Add(server, new TransactionRecord
    {
        Id = tunnel.Id,
        Time = tunnel.StartedAt,
        VirtualServer = server.Name,
        Profile = server.Profile.Name,
        Client = tunnel.Client,
        Trusted = server.Trusts(tunnel.Client.Address),
        Size = tunnel.FromClient,
        Pool = tunnel.Pool,
        Member = tunnel.Member,
        Result = TransactionResult.PassedThrough,
        By = tunnel.End,
        Duration = tunnel.Duration,
        Detail = $"{tunnel.FromClient} octets from the client, {tunnel.FromMember} from the member",
    });

    /// <summary>A transaction came to its end: its message has an answer. The record is made; that of a 250 is written when the client was told.</summary>
    public void Finished(Conversation conversation, Transaction transaction, RecipientAnswer answer, string? messageId)
    {
        var result = answer.By switch
        {
            "in-doubt" => TransactionResult.InDoubt,
            "discard" => TransactionResult.Discarded,
            _ => answer.Reply.IsPositive ? TransactionResult.Delivered : ResultOf(answer.Reply),
        };
        Write(conversation, transaction, result, answer, EndOfMessage, messageId);
        conversation.Session.Counters.Delivered += result == TransactionResult.Delivered ? 1 : 0;
        if (result == TransactionResult.Delivered && conversation.Chains.Observers.Wants<DeliveredObservation>())
        {
            conversation.Chains.Observers.Tell(new DeliveredObservation(
                conversation.Session.Id,
                conversation.Server.Name,
                conversation.Session.RemoteAddress,
                transaction.Id,
                transaction.Sender,
                [.. transaction.Accepted.Select(recipient => recipient.Address)],
                transaction.Size ?? 0,
                transaction.FixedPool ?? "",
                conversation.Delivery?.Member ?? "",
                answer.Reply), conversation.Session.RulesIfUsed);
        }
    }

    /// <summary>A transaction was reset, or its session ended. One that had no recipient left was refused, whatever its client did then.</summary>
    public void Abandoned(Conversation conversation, Transaction transaction)
    {
        if (transaction is { Accepted.Count: 0, LastRefusal: { } refusal })
        {
            Write(conversation, transaction, ResultOf(refusal.Reply), refusal, "RCPT", null);
        }
        else
        {
            Write(conversation, transaction, TransactionResult.Abandoned, default, null, null);
        }
    }

    /// <summary>A transaction ended by a refusal of its MAIL, DATA or BDAT.</summary>
    public void RefusedWhole(Conversation conversation, Transaction transaction, string command, RecipientAnswer answer) =>
        Write(conversation, transaction, ResultOf(answer.Reply), answer, command, null);

    /// <summary>A command was refused. Inside a transaction that goes on it is kept with the transaction; else it gets a record of its own.</summary>
    public void Refused(Conversation conversation, string command, SmtpReply reply, string by, string? detail)
    {
        var transaction = conversation.Transaction;
        if (transaction is null)
        {
            Write(conversation, null, ResultOf(reply), new RecipientAnswer(reply, by, detail), command, null);
        }
        else if (logger.IsEnabled(LogLevel.Debug))
        {
            Log.CommandRefused(logger, transaction.Id, command, reply, by, detail);
        }

        if (conversation.Chains.Observers.Wants<RefusedObservation>())
        {
            conversation.Chains.Observers.Tell(new RefusedObservation(
                conversation.Session.Id, conversation.Server.Name, conversation.Session.RemoteAddress, conversation.SupportIdNow, command, reply, by), conversation.Session.RulesIfUsed);
        }
    }

    /// <summary>A TLS handshake failed. Its line in the log is written by who did it.</summary>
    /// <param name="conversation">The session.</param>
    /// <param name="command">The command that led to it; empty where TLS begins with the first octet.</param>
    /// <param name="serverName">What the client asked for; null for nothing.</param>
    /// <param name="reason">Why.</param>
    public void HandshakeFailed(Conversation conversation, string command, string? serverName, string reason) =>
        Write(conversation, null, TransactionResult.Rejected, default(RecipientAnswer) with { By = Handshake, Detail = $"the TLS handshake failed: {reason}" }, command, null, serverName);

    /// <summary>A session goes on as another client's: for whoever observes, the one before is gone.</summary>
    public static void Replaced(Conversation conversation) => Disconnected(conversation, "replaced");

    /// <summary>A step blocked its session's thread and the session was ended in its place: what the client was told, and that the session is over.</summary>
    public void GivenUp(Conversation conversation, StepInfo step, SmtpReply reply, SessionEnd end)
    {
        conversation.Session.Steps.Abandon();
        if (conversation.Transaction is { IsRecorded: false } delivered && conversation.MemberWord is { } word)
        {
            Finished(conversation, delivered, new RecipientAnswer(word, "member", null), null);
        }
        else if (conversation.Transaction is not { IsRecorded: true })
        {
            const string Detail = "the step blocked its thread and did not come back";
            var command = CommandOf(step.Stage);
            Refused(conversation, command, reply, step.Name, Detail);
            if (conversation.Transaction is { } transaction)
            {
                RefusedWhole(conversation, transaction, command, new RecipientAnswer(reply, step.Name, Detail));
            }
        }

        Ended(conversation, end);
    }

    /// <summary>A session is over.</summary>
    public void Ended(Conversation conversation, SessionEnd end)
    {
        conversation.WriteKept();
        if (conversation.Transaction is { } transaction)
        {
            Abandoned(conversation, transaction);
        }

        if (logger.IsEnabled(LogLevel.Debug))
        {
            Log.SessionEnded(logger, conversation.Session.Id, end.Word(), conversation.Transactions);
        }

        Disconnected(conversation, end.Word());
    }

    private static void Disconnected(Conversation conversation, string reason)
    {
        if (conversation.Chains.Observers.Wants<DisconnectObservation>())
        {
            conversation.Chains.Observers.Tell(new DisconnectObservation(
                conversation.Session.Id, conversation.Server.Name, conversation.Session.RemoteAddress, reason, conversation.Transactions), conversation.Session.RulesIfUsed);
        }
    }

    // Whatever the client had said when the step was asked; nothing where several commands lead to the stage.
    private static string CommandOf(Stage stage) => stage switch
    {
        Stage.Headers or Stage.Message => EndOfMessage,
        Stage.Connect or Stage.Ehlo or Stage.StartTls or Stage.Auth or Stage.Mail or Stage.Rcpt or Stage.Data or Stage.Rset or Stage.Quit => stage.ToString().ToUpperInvariant(),
        _ => "",
    };

    private static TransactionResult ResultOf(SmtpReply refusal) => refusal.IsTransient ? TransactionResult.Deferred : TransactionResult.Rejected;

    private void Write(
        Conversation conversation,
        Transaction? transaction,
        TransactionResult result,
        RecipientAnswer answer,
        string? command,
        string? messageId,
        string? serverName = null)
    {
        if (transaction is { IsRecorded: true })
        {
            return;
        }

        transaction?.IsRecorded = true;
        var session = conversation.Session;
        var record = new TransactionRecord
        {
            Id = transaction?.Id ?? session.Id,
            Time = transaction?.StartedAt ?? clock.GetUtcNow(),
            VirtualServer = conversation.Server.Name,
            Profile = conversation.Server.Profile.Name,
            Client = session.RemoteEndPoint,
            Hello = session.Hello?.Name,
            Tls = session.Tls is { } tls ? $"TLS{tls.Version} {tls.Cipher}" : null,
            ServerName = session.Tls is { } named ? named.ServerName : serverName,
            User = session.Auth?.User,
            Trusted = session.IsTrusted,
            SwitchedOff = session.SwitchedOff,
            Sender = transaction?.OriginalSender,
            RewrittenSender = transaction is { IsSenderRewritten: true } ? transaction.Sender : null,
            Recipients = transaction?.RecipientRecords() ?? [],
            MessageId = messageId,
            Size = transaction?.Size ?? 0,
            Pool = transaction?.FixedPool,
            Member = transaction is null ? null : conversation.Delivery?.Member,
            MemberTls = transaction is null ? null : conversation.Delivery?.Link?.Tls.Text,
            MemberReply = command == EndOfMessage && answer.By == "member" ? answer.Reply.ToString() : null,
            Result = result,
            Reply = answer.Reply?.ToString(),
            By = answer.By,
            Command = command,
            Duration = transaction is null ? TimeSpan.Zero : clock.GetElapsedTime(transaction.StartedTimestamp),
            Violations = transaction is null ? session.TakeViolations() : [.. session.TakeViolations(), .. transaction.Violations],
            Detail = answer.Detail,
            Steps = StepLogWriter.Take(session.Steps, clock, transaction?.StartedTimestamp ?? clock.GetTimestamp()),
        };
        session.Observer?.Recorded(record);
        conversation.WriteKept();
        if (command == EndOfMessage && answer.Reply is { IsPositive: true })
        {
            conversation.Keep(record);
        }
        else
        {
            Add(conversation.Server, record);
        }
    }

    /// <summary>Writes a record: into the books, the log, to remote logs.</summary>
    public void Add(VirtualServer server, TransactionRecord record)
    {
        if (record.Command == EndOfMessage)
        {
            statistics.AddMessage(server.Profile.Name, record.Time, record.Size);
        }
        else
        {
            statistics.Recorded();
        }

        if (record.By is not (Handshake or ProxyHeader))
        {
            RecordLog.Write(logger, record);
        }

        foreach (var log in server.RemoteLogs)
        {
            log.Tell(record);
        }

        // Last: whoever finds the record finds the rest.
        store.Add(record);
    }
}
