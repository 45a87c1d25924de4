using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;
using ScriptGate.Core.Records;

namespace ScriptGate.Storage.Sqlite;

/// <summary>Turns a query into a statement that reads as little as it can, newest first. The choice of the index is ours: it depends on what SQLite cannot know.</summary>
internal sealed class RecordSearch(SqliteConnection connection, RecordQuery query)
{
    // A domain or a network can be most of all records or none. Fewer than this are collected and sorted; more are met soon enough by reading from the newest on.
    private const int Few = 10_000;

    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object Value)> _values = [];

    public IReadOnlyList<(long Id, TransactionRecord Record)> Read(int most)
    {
        using var command = Command();
        var records = new List<(long, TransactionRecord)>();
        var last = long.MaxValue;
        using var rows = command.ExecuteReader();
        while (records.Count < most && rows.ReadWhole(2))
        {
            // An address that stands twice among the recipients finds its transaction twice.
            var id = rows.GetInt64(0);
            if (id != last)
            {
                records.Add((id, RecordJson.Read(Encoding.UTF8.GetBytes(rows.GetString(1)))));
                last = id;
            }
        }

        return records;
    }

    /// <summary>The statement.</summary>
    public SqliteCommand Command()
    {
        var command = connection.CreateCommand();
        command.CommandText = Statement();
        foreach (var (name, value) in _values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private string Statement()
    {
        var (source, key) = Source();
        Period(key);
        Exact("t.server", "$server", query.VirtualServer);
        Exact("t.profile", "$profile", query.Profile);
        Exact("t.protocol", "$protocol", query.Protocol);
        Exact("t.result", "$result", (int?)query.Result);
        var where = _conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", _conditions)}";
        return $"SELECT t.id, d.record FROM {source} CROSS JOIN details d ON d.id = t.id {where} ORDER BY {key} DESC";
    }

    // Where to begin: with what finds fewest. The rest are conditions on what was found.
    private (string Source, string Key) Source()
    {
        const string AllOfThem = "transactions t NOT INDEXED";
        var begins = Begin();
        Exact("t.message_id", "$message_id", query.MessageId is { } id ? RecordKey.MessageId(id) : null);
        Address("t.sender_domain", "t.sender_local", "$sender", query.Sender);
        Network();
        if (begins != Beginning.Recipient && query.Recipient is { } recipient)
        {
            Within("recipients", "domain", "local", "$recipient", recipient);
        }

        if (begins != Beginning.Violation && query.Violation is { } violation)
        {
            _conditions.Add("EXISTS (SELECT 1 FROM violations x WHERE x.record = t.id AND x.name = $violation)");
            _values.Add(("$violation", violation));
        }

        switch (begins)
        {
            case Beginning.MessageId:
                return ("transactions t INDEXED BY transactions_by_message_id", "t.id");
            case Beginning.Sender:
                return ("transactions t INDEXED BY transactions_by_sender", "t.id");
            case Beginning.Client:
                return ("transactions t INDEXED BY transactions_by_client", "t.id");
            case Beginning.Recipient:
                Address("r.domain", "r.local", "$recipient", query.Recipient);
                return ("recipients r INDEXED BY recipients_by_address CROSS JOIN transactions t ON t.id = r.record", "r.record");
            case Beginning.Violation:
                Exact("v.name", "$violation", query.Violation);
                return ("violations v INDEXED BY violations_by_name CROSS JOIN transactions t ON t.id = v.record", "v.record");
            default:
                return (AllOfThem, "t.id");
        }
    }

    private Beginning Begin() => query switch
    {
        { MessageId: not null } => Beginning.MessageId,
        { Sender.Local: not null } => Beginning.Sender,
        { Recipient.Local: not null } => Beginning.Recipient,
        { Client: { } network } when IsSingle(network) => Beginning.Client,
        { Violation: not null } => Beginning.Violation,
        { Sender: { } sender } when IsFew("transactions WHERE sender_domain = $value", sender.Domain) => Beginning.Sender,
        { Recipient: { } recipient } when IsFew("recipients WHERE domain = $value", recipient.Domain) => Beginning.Recipient,
        { Client: { } network } when IsFew(network) => Beginning.Client,
        _ => Beginning.Newest,
    };

    private bool IsFew(string of, string value) => Count(of, command => command.Parameters.AddWithValue("$value", value)) < Few;

    private bool IsFew(IPNetwork network)
    {
        var (first, last) = RecordKey.RangeOf(network);
        return Count("transactions WHERE client BETWEEN $first AND $last", command =>
        {
            command.Parameters.AddWithValue("$first", first);
            command.Parameters.AddWithValue("$last", last);
        }) < Few;
    }

    private long Count(string of, Action<SqliteCommand> add)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM (SELECT 1 FROM {of} LIMIT {Few})";
        add(command);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private void Period(string key)
    {
        Compare(key, ">=", "$since", query.Since is { } since ? RecordKey.From(since) : null);
        Compare(key, "<", "$until", query.Until is { } until ? RecordKey.From(until) : null);
        Compare(key, "<", "$before", query.Before);
    }

    private void Network()
    {
        if (query.Client is { } network)
        {
            var (first, last) = RecordKey.RangeOf(network);
            if (IsSingle(network))
            {
                Exact("t.client", "$client", first);
            }
            else
            {
                Compare("t.client", ">=", "$client_first", first);
                Compare("t.client", "<=", "$client_last", last);
            }
        }
    }

    private void Address(string domain, string local, string name, AddressPattern? pattern)
    {
        Exact(domain, $"{name}_domain", pattern?.Domain);
        Exact(local, $"{name}_local", pattern?.Local);
    }

    private void Within(string table, string domain, string local, string name, AddressPattern pattern)
    {
        var andLocal = pattern.Local is null ? "" : $" AND x.{local} = {name}_local";
        _conditions.Add($"EXISTS (SELECT 1 FROM {table} x WHERE x.record = t.id AND x.{domain} = {name}_domain{andLocal})");
        _values.Add(($"{name}_domain", pattern.Domain));
        if (pattern.Local is not null)
        {
            _values.Add(($"{name}_local", pattern.Local));
        }
    }

    private void Exact(string column, string name, object? value) => Compare(column, "=", name, value);

    private void Compare(string column, string operation, string name, object? value)
    {
        if (value is not null)
        {
            _conditions.Add($"{column} {operation} {name}");
            _values.Add((name, value));
        }
    }

    private static bool IsSingle(IPNetwork network) => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8;

    private enum Beginning
    {
        Newest,
        MessageId,
        Sender,
        Recipient,
        Client,
        Violation,
    }
}
