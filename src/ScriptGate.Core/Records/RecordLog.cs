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
            record.Sender,
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

    private static string RecipientsOf(TransactionRecord record) => record.Recipients.Count switch
    {
        0 => string.Empty,
        1 => Recipient(record.Recipients[0]),
        <= 10 => string.Join(", ", record.Recipients.Select(Recipient)),
        _ => $"{string.Join(", ", record.Recipients.Take(10).Select(Recipient))} and {record.Recipients.Count - 10} more",
    };

    private static string Recipient(RecipientRecord recipient) => recipient.Reply.StartsWith('2')
        ? recipient.Address.ToString()
        : $"{recipient.Address} ({recipient.Reply})";

    private static string ViolationsOf(TransactionRecord record) => record.Violations.Count == 0
        ? string.Empty
        : string.Join(", ", record.Violations.Select(violation => violation.Blocked ? violation.Name + " (blocked)" : violation.Name));
}
