using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ScriptGate.Interop.Harness.Browser;

/// <summary>A page of which everything is noted that a sound page never does: dialogs, errors, complaints about its policy, requests to others.</summary>
internal sealed class WatchedPage
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public WatchedPage(IPage page)
    {
        Page = page;
        page.Dialog += (_, dialog) =>
        {
            _complaints.Enqueue($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.PageError += (_, error) => _complaints.Enqueue($"error: {error}");
        page.Popup += (_, popup) => _complaints.Enqueue($"popup: {popup.Url}");
        page.Console += (_, message) =>
        {
            // An answer of 4xx or 5xx to a navigation is an error for the console, and what the test asked for.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal))
            {
                _complaints.Enqueue($"request: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What a sound page never does.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Clicks what leads to another page.</summary>
    public async Task FollowAsync(ILocator link, string address)
    {
        await link.ClickAsync();
        await UntilAtAsync(address);
    }

    /// <summary>Waits until a page is there, whole. By asking: an event of a navigation that is over at once can be missed.</summary>
    public Task UntilAtAsync(string address) => Poll.UntilAsync(
        async () => new Uri(Page.Url).PathAndQuery.StartsWith(address, StringComparison.Ordinal) && await Page.EvaluateAsync<string>("() => document.readyState") == "complete",
        () => $"the browser is at {address}; it is at {Page.Url}");

    /// <summary>The texts of the cells of a row that have a count.</summary>
    public async Task<string> CountsAsync(string row) => string.Join(' ', await Page.Locator($"tr{row} [data-count]").AllInnerTextsAsync());

    /// <summary>Waits until a row has these counts.</summary>
    public async Task UntilCountsAsync(string row, string expected)
    {
        var last = "";
        await Poll.UntilAsync(async () => (last = await CountsAsync(row)) == expected, () => $"the row {row} has {expected}; it has {last}");
    }

    /// <summary>How much wider the page is than its window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
