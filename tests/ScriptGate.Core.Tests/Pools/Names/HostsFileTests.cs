using ScriptGate.Core.Pools;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Pools.Names;

public sealed class HostsFileTests : IDisposable
{
    private static readonly DateTime Morning = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc);

    private readonly string _file = Path.GetTempFileName();
    private readonly ManualClock _clock = new();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("mail", "192.0.2.1 2001:db8::1")]
    [InlineData("MAIL.example", "192.0.2.1")]
    [InlineData("later", "192.0.2.2")]
    [InlineData("remark", "")]
    [InlineData("192.0.2.1", "")]
    [InlineData("bad", "")]
    public void A_name_has_the_addresses_of_its_lines(string name, string addresses)
    {
        Write("# names\n192.0.2.1\tmail.example mail # remark\n\n2001:db8::1 mail\n192.0.2.1 mail\n192.0.2.2 later\nnot-an-address bad\n", Morning);

        Find(new HostsFile(_clock, _file), name).ShouldBe(addresses);
    }

    [Fact]
    public void Without_a_file_there_are_no_names_until_there_is_one()
    {
        File.Delete(_file);
        var hosts = new HostsFile(_clock, _file);
        Find(hosts, "mail").ShouldBe("");

        Write("192.0.2.1 mail\n", Morning);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Find(hosts, "mail").ShouldBe("192.0.2.1");
        File.Delete(_file);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Find(hosts, "mail").ShouldBe("");
    }

    [Fact]
    public void What_was_read_holds_for_a_second_and_then_for_as_long_as_the_file_is_the_same()
    {
        Write("192.0.2.1 mail\n", Morning);
        var hosts = new HostsFile(_clock, _file);
        Find(hosts, "mail").ShouldBe("192.0.2.1");

        // Nobody looks before a second is over.
        Write("192.0.2.22 mail\n", Morning.AddHours(1));
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Find(hosts, "mail").ShouldBe("192.0.2.1");
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Find(hosts, "mail").ShouldBe("192.0.2.22");

        // Of the same time and length: it is not read again.
        Write("192.0.2.33 mail\n", Morning.AddHours(1));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Find(hosts, "mail").ShouldBe("192.0.2.22");
    }

    [Theory]
    [InlineData("192.0.2.1 mail\n192.0.2.3 more\n", 0, "192.0.2.1 192.0.2.3")]
    [InlineData("192.0.2.3 mail\n", 1, "192.0.2.3 ")]
    public void Another_length_or_another_time_is_another_file(string text, int hours, string addresses)
    {
        Write("192.0.2.1 mail\n", Morning);
        var hosts = new HostsFile(_clock, _file);
        Find(hosts, "mail").ShouldBe("192.0.2.1");

        Write(text, Morning.AddHours(hours));
        _clock.Advance(TimeSpan.FromSeconds(1));

        $"{Find(hosts, "mail")} {Find(hosts, "more")}".ShouldBe(addresses);
    }

    [Fact]
    public void Of_a_long_list_only_the_first_lines_are_kept()
    {
        Write(string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"192.0.2.1 name{i}")), Morning);
        var hosts = new HostsFile(_clock, _file);

        (Find(hosts, "name9999"), Find(hosts, "name10000")).ShouldBe(("192.0.2.1", ""));
    }

    private static string Find(HostsFile hosts, string name) => string.Join(' ', hosts.Find(name));

    private void Write(string text, DateTime time)
    {
        File.WriteAllText(_file, text);
        File.SetLastWriteTimeUtc(_file, time);
    }
}
