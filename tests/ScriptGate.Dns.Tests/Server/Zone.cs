using System.Collections.Concurrent;

namespace ScriptGate.Dns.Tests.Server;

/// <summary>Records, and the answers they make: aliases followed, absences with an SOA record.</summary>
internal sealed class Zone
{
    private const int AliasLimit = 8;

    private readonly ConcurrentBag<ResourceRecord> _records = [];

    /// <summary>How long an absence may be remembered, in seconds.</summary>
    public int NegativeTimeToLive { get; set; } = 300;

    public void Add(params ResourceRecord[] records)
    {
        foreach (var record in records)
        {
            _records.Add(record);
        }
    }

    public Reply Answer(Question question)
    {
        var answers = new List<ResourceRecord>();
        var name = question.Name;
        for (var i = 0; i < AliasLimit; i++)
        {
            var here = _records.Where(record => record.Owner == name && record.Type == question.Type).Reverse().ToArray();
            if (here.Length > 0)
            {
                return new Reply { Answers = [.. answers, .. here] };
            }

            if (_records.FirstOrDefault(record => record.Owner == name && record.Type == ResourceRecord.TypeCname) is not { } alias)
            {
                break;
            }

            answers.Add(alias);
            name = Question.Read([.. new byte[12], .. alias.Data, 0, 1, 0, 1], isTcp: false).Name;
        }

        var isName = _records.Any(record => record.Owner == name || record.Owner.EndsWith($".{name}", StringComparison.Ordinal));
        return new Reply
        {
            ResponseCode = isName ? 0 : Reply.NameError,
            Answers = answers,
            Authority = [ResourceRecord.Soa(name[(name.LastIndexOf('.') + 1)..], NegativeTimeToLive)],
        };
    }
}
