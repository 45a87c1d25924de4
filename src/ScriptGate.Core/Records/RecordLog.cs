using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Records;

/// <summary>The log line of a record.</summary>
internal static class RecordLog
{
    public static void Write(ILogger logger, TransactionRecord record)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        if (record.Result == TransactionResult.PassedThrough)
        {
            Log.PassedThrough(logger, record.Id, record.VirtualServer, record.Client, record.Pool, record.Member, record.By, record.Duration.TotalMilliseconds, record.Detail);
            return;
        }

        if (record.Sender is null)
        {
            Log.Refused(logger, record.Id, record.Result, record.VirtualServer, record.Client, record.Hello, record.Command, record.Reply, record.By, record.Detail);
            return;
        }

        Log.Transaction(
            logger,
            record.Id,
            record.Result,
            record.VirtualServer,
            record.Client,
            record.Hello,
            record.Tls,
            record.User,
            SenderOf(record.Sender, record.RewrittenSender),
            RecipientsOf(record),
            record.Size,
            record.MessageId,
            record.Pool,
            record.Member,
            record.Reply,
            record.By,
            record.Duration.TotalMilliseconds,
            ViolationsOf(record),
            record.Detail);
    }

    private static string SenderOf(Mailbox sender, Mailbox? rewritten) =>
        rewritten is null ? sender.ToString() : $"{sender} as {(rewritten.IsNull ? "<>" : rewritten)}";

    private static string RecipientsOf(TransactionRecord record) => record.Recipients.Count switch
    {
        0 => string.Empty,
        1 => Recipient(record.Recipients[0]),
        <= 10 => string.Join(", ", record.Recipients.Select(Recipient)),
        _ => $"{string.Join(", ", record.Recipients.Take(10).Select(Recipient))} and {record.Recipients.Count - 10} more",
    };

    private static string Recipient(RecipientRecord recipient)
    {
        var address = recipient.Rewritten is null ? recipient.Address.ToString() : $"{recipient.Address} as {recipient.Rewritten}";
        return recipient.Reply.StartsWith('2') ? address : $"{address} ({recipient.Reply})";
    }

    private static string ViolationsOf(TransactionRecord record) => record.Violations.Count == 0
        ? string.Empty
        : string.Join(", ", record.Violations.Select(violation => violation.Blocked ? violation.Name + " (blocked)" : violation.Name));
}
