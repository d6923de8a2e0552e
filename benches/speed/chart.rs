//! Draws `benches/speed.svg` from the results of `cargo bench`: how many megabytes per second are
//! verified and read, by the length of the body.

use core::error::Error;
use std::{fs, time::SystemTime};

use plotters::{
    coord::Shift,
    prelude::{
        ChartBuilder, DrawingArea, IntoDrawingArea as _, LineSeries, PathElement, RGBColor,
        SVGBackend, SeriesLabelPosition, WHITE,
    },
    style::Color as _,
};
use speech_webhooks_benches::{Measured, SIZES};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../speed.svg");

/// The crate, and what it is compared with.
const PROSA: [&str; 7] = [
    "speech-webhooks",
    "by hand + owned structs",
    "by hand + Value",
    "webhook-verify + Value",
    "svix + Value",
    "standardwebhooks + Value",
    "async-stripe-webhook",
];
const WAVES: [&str; 3] = ["speech-webhooks", "unverified + owned structs", "unverified + Value"];

/// The colours of Okabe and Ito, which colour-blind people can tell apart.
const COLOURS: [RGBColor; 7] = [
    RGBColor(213, 94, 0),
    RGBColor(0, 114, 178),
    RGBColor(86, 180, 233),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(110, 110, 110),
];

fn main() -> Result<(), Box<dyn Error>> {
    let measured = Measured::since(SystemTime::UNIX_EPOCH)?;
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (1000, 440)).into_drawing_area();
        area.fill(&WHITE)?;
        let (left, right) = area.split_horizontally(500);
        draw(&left, &measured, "verify and read Prosa", &PROSA)?;
        draw(&right, &measured, "verify and read Waves", &WAVES)?;
        area.present()?;
    }
    // The column of the documentation is narrower.
    let svg = svg.replacen("<svg ", r#"<svg style="max-width: 100%; height: auto" "#, 1);
    fs::write(FILE, svg)?;
    println!("{FILE}");
    Ok(())
}

fn draw(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    measured: &Measured,
    group: &str,
    functions: &[&str],
) -> Result<(), Box<dyn Error>> {
    let points = |function: &&str| {
        let speeds = SIZES.map(|(_, size)| measured.megabytes_per_second((group, function, size)));
        speeds.into_iter().enumerate().filter_map(|(position, speed)| Some((position, speed?)))
    };
    let fastest =
        functions.iter().flat_map(points).fold(0.0, |fastest, (_, speed)| f64::max(fastest, speed));

    let mut chart = ChartBuilder::on(area)
        .caption(format!("{group}, MB/s"), ("sans-serif", 18))
        .margin(14)
        .margin_right(28)
        .x_label_area_size(28)
        .y_label_area_size(40)
        .build_cartesian_2d(0..SIZES.len() - 1, 0.0..fastest * 1.5)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .max_light_lines(1)
        .x_labels(SIZES.len())
        .x_label_formatter(&|position| SIZES[*position].1.to_owned())
        .y_label_formatter(&|speed| format!("{speed:.0}"))
        .label_style(("sans-serif", 13))
        .draw()?;
    for (function, colour) in functions.iter().zip(COLOURS) {
        let style = colour.stroke_width(if *function == functions[0] { 3 } else { 2 });
        chart
            .draw_series(LineSeries::new(points(function), style).point_size(3))?
            .label(*function)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], style));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .label_font(("sans-serif", 13))
        .draw()?;
    Ok(())
}
