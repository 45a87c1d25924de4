using System.Runtime.Versioning;
using System.Threading.Channels;
using ScriptGate.Core.Gateway.Files;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Gateway.Files;

[SupportedOSPlatform("linux")]
public sealed class FolderWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptgate-folder-").FullName;
    private readonly string _outside = Directory.CreateTempSubdirectory("scriptgate-folder-").FullName;
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private readonly FolderWatch _watch;

    public FolderWatchTests()
    {
        _watch = new FolderWatch(path => _told.Writer.TryWrite(path), () => _told.Writer.TryWrite("lost"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_counts_as_saved_when_it_is_closed_and_not_at_each_write()
    {
        File.WriteAllText(In("busy.log"), "");
        _watch.Add(_folder, withSubfolders: false);
        await using (var log = new FileStream(In("busy.log"), FileMode.Append))
        {
            for (var i = 0; i < 10; i++)
            {
                log.Write("a line\n"u8);
                log.Flush(flushToDisk: true);
            }

            File.WriteAllText(In("marker"), "");
            (await UntilAsync("marker")).Contains(In("busy.log"), StringComparer.Ordinal).ShouldBeFalse();
        }

        await UntilAsync("busy.log");
    }

    [Fact]
    public async Task A_file_that_is_moved_in_moved_away_or_deleted_is_told()
    {
        File.WriteAllText(Path.Combine(_outside, "rule.js"), "");
        _watch.Add(_folder, withSubfolders: false);

        File.Move(Path.Combine(_outside, "rule.js"), In("rule.js"));
        await UntilAsync("rule.js");
        File.Move(In("rule.js"), In("other.js"));
        (await UntilAsync("other.js")).ShouldBe([In("rule.js"), In("other.js")]);
        File.Delete(In("other.js"));
        (await UntilAsync("other.js")).ShouldBe([In("other.js")]);
    }

    [Fact]
    public async Task A_link_that_is_turned_is_told()
    {
        File.CreateSymbolicLink(In("current"), "version-1");
        _watch.Add(_folder, withSubfolders: false);

        File.CreateSymbolicLink(In("next"), "version-2");
        File.Move(In("next"), In("current"), overwrite: true);

        await UntilAsync("current");
    }

    [Fact]
    public async Task A_file_that_becomes_readable_is_told()
    {
        File.WriteAllText(In("key.pem"), "");
        _watch.Add(_folder, withSubfolders: false);

        File.SetUnixFileMode(In("key.pem"), UnixFileMode.UserRead);

        await UntilAsync("key.pem");
    }

    [Fact]
    public async Task What_lies_below_is_watched_when_asked_for_also_what_is_put_in_later()
    {
        Directory.CreateDirectory(In("plugin/deep"));
        Directory.CreateDirectory(Path.Combine(_outside, "new/deep"));
        _watch.Add(_folder, withSubfolders: true);

        File.WriteAllText(In("plugin/deep/a.dll"), "");
        await UntilAsync("plugin/deep/a.dll");
        Directory.Move(Path.Combine(_outside, "new"), In("new"));
        await UntilAsync("new");
        File.WriteAllText(In("new/deep/b.dll"), "");
        await UntilAsync("new/deep/b.dll");
    }

    [Fact]
    public async Task What_lies_below_is_not_watched_unless_asked_for()
    {
        Directory.CreateDirectory(In("deep"));
        _watch.Add(_folder, withSubfolders: false);

        File.WriteAllText(In("deep/a.js"), "");
        File.WriteAllText(In("b.js"), "");

        (await UntilAsync("b.js")).ShouldBe([In("b.js")]);
    }

    [Fact]
    public async Task A_folder_that_two_paths_lead_to_is_told_by_both()
    {
        var link = Path.Combine(_outside, "link");
        Directory.CreateSymbolicLink(link, _folder);
        _watch.Add(_folder, withSubfolders: false);
        _watch.Add(link, withSubfolders: false);

        File.WriteAllText(In("a.js"), "");

        await UntilAsync(Path.Combine(link, "a.js"));
    }

    [Fact]
    public async Task The_watch_ends_with_the_last_folder()
    {
        _watch.Add(_folder, withSubfolders: false);

        Directory.Delete(_folder);

        await UntilAsync("");
        await Patience.UntilAsync(_watch.Ended, "the end of the watch", Token);
    }

    [Fact]
    public async Task Nothing_is_told_after_the_end_and_the_thread_is_gone()
    {
        _watch.Add(_folder, withSubfolders: false);
        _watch.Dispose();
        await Patience.UntilAsync(_watch.Ended, "the end of the watch", Token);

        File.WriteAllText(In("a.js"), "");

        _told.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused_with_the_reason() =>
        Should.Throw<IOException>(() => _watch.Add(In("missing"), withSubfolders: false)).Message.ShouldBe("No such file or directory");

    public void Dispose()
    {
        _watch.Dispose();
        foreach (var folder in new[] { _folder, _outside }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string In(string name) => Path.Combine(_folder, name);

    // Everything told up to the path, which comes last.
    private async Task<List<string>> UntilAsync(string name)
    {
        var path = Path.Combine(_folder, name);
        var told = new List<string>();
        while (!string.Equals(told.LastOrDefault(), path, StringComparison.Ordinal))
        {
            told.Add(await Patience.UntilAsync(_told.Reader.ReadAsync(Token).AsTask(), $"an event of '{path}' behind '{string.Join(", ", told)}'", Token));
        }

        return told;
    }
}
