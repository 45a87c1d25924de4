using Microsoft.Playwright;
using ScriptGate.Interop.Harness.Processes;

namespace ScriptGate.Interop.Harness.Browser;

/// <summary>The browser of the system, driven from outside. Playwright brings its driver along; a browser of its own is never downloaded.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _driver;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright driver, IBrowser browser) => (_driver, _browser) = (driver, browser);

    public static async Task<Chromium> StartAsync()
    {
        var program = Programs.Require("chromium");
        var driver = await Playwright.CreateAsync();
        try
        {
            // Its sandbox needs privileges that a container does not give, and an account other than root.
            var browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
            return new Chromium(driver, browser);
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }

    /// <summary>A window of its own, with nothing that another one left.</summary>
    /// <param name="address">What its links are relative to.</param>
    /// <param name="hasScript">False for a browser that runs no scripts.</param>
    public async Task<WatchedPage> OpenAsync(string address, bool hasScript = true)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            JavaScriptEnabled = hasScript,
            ViewportSize = new ViewportSize { Width = 1400, Height = 900 },
        });
        context.SetDefaultTimeout((float)Poll.Limit.TotalMilliseconds);

        // What is expected of a page has a time of its own, five seconds.
        Assertions.SetDefaultExpectTimeout((float)Poll.Limit.TotalMilliseconds);
        return new WatchedPage(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }
}
